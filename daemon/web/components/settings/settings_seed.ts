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

/** What the server hands to the page of settings beside the markup. */
export interface SettingsSeed {
  readonly role: Role;
  /** Of the daemon that drew the page. */
  readonly version: string;
  /** The file that the settings stand in. */
  readonly path: string;
  /** The keys that the page shows. */
  readonly schema: readonly ConfigKeyInfo[];
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
