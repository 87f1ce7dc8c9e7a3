/** How a report can be written. */
export const REPORT_FORMATS = ["text", "json", "csv", "html"] as const;

export type ReportFormat = typeof REPORT_FORMATS[number];

/** The most weeks of one report. */
export const MOST_WEEKS = 12;
