import type { Handler } from "../context.ts";
import { previewNotifications } from "../preview_notifications.ts";

export const notificationsPreview: Handler<"notifications.preview"> = ({ rule }, context) =>
  previewNotifications(rule ?? null, context);
