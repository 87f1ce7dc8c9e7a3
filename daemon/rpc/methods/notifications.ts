import type { Handler } from "../context.ts";
import { previewNotifications } from "../preview_notifications.ts";

export const notificationsPreview: Handler<"notifications.preview"> = (
  { rule, place },
  context,
) => previewNotifications(rule === undefined ? null : { rule, place }, context);
