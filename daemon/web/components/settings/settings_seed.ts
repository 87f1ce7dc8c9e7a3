import type { Role } from "../../../../shared/protocol/method.ts";
import type { ConfigKeyInfo } from "../../../../shared/protocol/methods/config.ts";
import type { DetectorList } from "../../../../shared/protocol/methods/detectors.ts";
import type { NotificationsPreview } from "../../../../shared/protocol/methods/notifications.ts";

/** Settings by dotted key. */
export type Values = Readonly<Record<string, unknown>>;

/** A session as the settings speak of it: by name, and which of its screens are read. */
export interface NamedSession {
  readonly id: string;
  readonly name: string;
  /** Whether its screens are read at this moment. */
  readonly isRead: boolean;
}

/** A part of the page. */
export interface Part {
  readonly id: string;
  readonly title: string;
}

/** A setting with what only the page says of it. */
export type ShownSetting = Readonly<Omit<ConfigKeyInfo, "fields">> & {
  /** Its name for people. */
  readonly label: string;
  /** The id of the part it stands in. */
  readonly part: string;
  readonly fields: readonly ShownField[];
};

/** A field of each entry, in a setting that is a list of tables. */
export type ShownField = Readonly<ConfigKeyInfo["fields"][number]> & { readonly label: string };

/** What the server hands to the page of settings beside the markup. */
export interface SettingsSeed {
  readonly role: Role;
  /** Of the daemon that drew the page. */
  readonly version: string;
  /** The file that the settings stand in. */
  readonly path: string;
  /** In their order. */
  readonly parts: readonly Part[];
  /** The keys that the page shows. */
  readonly schema: readonly ShownSetting[];
  /** What is wrong with the file now, for people; null while it is right. */
  readonly fault: string | null;
  /** What is in force, of these keys. */
  readonly values: Values;
  /** What the file says otherwise, and a restart will bring into force. */
  readonly pending: Values;
  /** Why a key can only be changed in an editor, as the file has it now. */
  readonly fixed: Readonly<Record<string, string>>;
  readonly sessions: readonly NamedSession[];
  readonly detectors: DetectorList;
  readonly preview: NotificationsPreview;
}
