/** One value of a family; `suffix` for the parts of a summary, such as `_count`. */
export interface Sample {
  readonly value: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly suffix?: string;
}

/** Values that belong together: one name, one meaning. */
export interface MetricFamily {
  /** Of letters, digits and underscores. */
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "summary";
  readonly samples: readonly Sample[];
}

/** The media type of {@link prometheusText}. */
export const PROMETHEUS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

const NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

/**
 * Families in the text format of Prometheus, in their order. What stands in a label or a help text
 * cannot end it.
 * @throws {RangeError} for a name of a family, or of a label, that the format does not know.
 */
export function prometheusText(families: readonly MetricFamily[]): string {
  return families.map(familyText).join("");
}

function familyText({ name, help, type, samples }: MetricFamily): string {
  const lines = [
    `# HELP ${known(name)} ${help.replace(/\\/g, "\\\\").replace(/\r?\n|\r/g, "\\n")}`,
    `# TYPE ${name} ${type}`,
    ...samples.map(({ suffix = "", labels = {}, value }) =>
      `${known(name + suffix)}${labelText(labels)} ${numberText(value)}`
    ),
  ];
  return lines.map((line) => `${line}\n`).join("");
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const texts = Object.entries(labels).map(([name, value]) => `${known(name)}="${escaped(value)}"`);
  return texts.length === 0 ? "" : `{${texts.join(",")}}`;
}

function escaped(value: string): string {
  return value.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\r?\n|\r/g, "\\n");
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? "+Inf" : "-Inf";
}

function known(name: string): string {
  if (NAME.test(name)) return name;
  throw new RangeError(`write metrics: ${JSON.stringify(name)} is no name, use letters, digits, _`);
}
