/** One shape of secret. */
export interface RedactPattern {
  /** For tests and statistics. */
  readonly name: string;
  /**
   * Global. Where it has a group `secret`, that group ends the match and only it is replaced. Must
   * be linear: no nested or adjacent open repetitions over the same characters; an open repetition
   * may stand last, anything before it is bounded.
   */
  readonly regex: RegExp;
}

const KEY_LABEL = "[A-Z0-9 ]{0,40}?PRIVATE KEY(?: BLOCK)?-----";
const SECRET_NAME = "(?:password|passwd|passphrase|secret|token|credential|" +
  "(?:api|access|secret|private|auth|encryption|signing)[_-]?key)";
/** An optional quote, also as it stands inside a JSON text. */
const QUOTE = `\\\\{0,3}["'\`]?`;
const BLANK = "[ \\t]{0,3}";
const JWT_PART = "[A-Za-z0-9_-]";

function pattern(name: string, source: string, flags = ""): RedactPattern {
  return { name, regex: new RegExp(source, `gu${flags}`) };
}

/**
 * The built-in shapes. They would rather miss a secret without a form of its own than eat prose;
 * where a secret is found, they would rather take too much than leave its end.
 */
export const REDACT_PATTERNS: readonly RedactPattern[] = [
  // An opened block without its end reaches to the end of the text: the rest may still be key.
  pattern("private_key", `-----BEGIN ${KEY_LABEL}[\\s\\S]*?(?:-----END ${KEY_LABEL}|$)`),
  // The text begins inside a block.
  pattern("private_key_end", `^(?:(?!-----BEGIN )[\\s\\S])*?-----END ${KEY_LABEL}`),

  pattern("aws_key_id", "(?:AKIA|ASIA)[A-Z0-9]{16}"),
  // With _, though none has it: of two that nothing parts, the second would keep its end otherwise.
  pattern("github_token", "gh[pousr]_[A-Za-z0-9_]{20,}"),
  pattern("github_fine_grained", "github_pat_[A-Za-z0-9_]{20,}"),
  pattern(
    "gitlab_token",
    "gl(?:pat|ptt|rt|cbt|dt|oas|ft|imt|agent|soat)-[A-Za-z0-9_.-]{20,}",
  ),
  pattern("slack_token", "xox[abceoprs]-[A-Za-z0-9-]{10,}"),
  pattern("slack_app_token", "xapp-[0-9]-[A-Za-z0-9-]{10,}"),
  pattern("slack_webhook", "hooks\\.slack\\.com/services/(?<secret>[A-Za-z0-9/]{20,})"),
  pattern("anthropic_key", "sk-ant-[A-Za-z0-9_-]{16,}"),
  pattern("openai_key", "sk-(?:proj|svcacct|admin|or-v1)-[A-Za-z0-9_-]{16,}"),
  // Without the boundary, `task-` or `disk-` and a hash would do.
  pattern("openai_legacy_key", "(?<![A-Za-z0-9])sk-[A-Za-z0-9]{32,}"),
  pattern("google_api_key", "AIza[A-Za-z0-9_-]{35}"),
  pattern("google_oauth_token", "ya29\\.[A-Za-z0-9_-]{20,}"),
  pattern("google_client_secret", "GOCSPX-[A-Za-z0-9_-]{20,}"),
  pattern("stripe_key", "[rs]k_(?:live|test)_[A-Za-z0-9_]{16,}"),
  pattern("npm_token", "npm_[A-Za-z0-9]{36,}"),
  pattern("jwt", `eyJ${JWT_PART}{8,512}\\.eyJ${JWT_PART}{4,8192}(?:\\.${JWT_PART}*)?`),

  pattern(
    "authorization_header",
    `authorization${QUOTE}${BLANK}[:=]${BLANK}${QUOTE}` +
      `(?:(?:bearer|basic|token|digest)[ \\t]{1,3})?(?<secret>[^\\s"'\`]{6,})`,
    "i",
  ),
  // "Bearer authentication" is prose: short values need a digit.
  pattern(
    "bearer_token",
    "(?<![A-Za-z])bearer[ \\t]{1,3}" +
      "(?=[A-Za-z0-9._~+/=-]{0,23}[0-9]|[A-Za-z0-9._~+/=-]{24})(?<secret>[A-Za-z0-9._~+/=-]{8,})",
    "i",
  ),
  // Up to the last @ before a slash, so that a password may hold one.
  pattern(
    "url_password",
    "[a-z][a-z0-9+.-]{1,20}://[^\\s/:@]{0,128}:(?<secret>[^\\s/]{1,256})(?=@)",
    "i",
  ),
  pattern(
    "url_token",
    "https?://(?<secret>[A-Za-z0-9_-]{20,256})(?=[@:][^\\s/]{0,256})(?=@|:x-)",
    "i",
  ),
  pattern(
    "curl_user",
    "(?<!\\S)(?:-u|--user)[ \\t]{1,3}[\"']?[^\\s:\"']{1,64}:(?<secret>[^\\s\"']+)",
  ),

  pattern("assignment_double_quoted", assignment("[:=]", '"(?<secret>[^"\\r\\n]+)'), "i"),
  pattern("assignment_single_quoted", assignment("[:=]", "'(?<secret>[^'\\r\\n]+)"), "i"),
  // A second =, > or ~ makes it a comparison or a function in somebody's source code.
  pattern("assignment", assignment("=(?![=>~])", "(?<secret>[^\\s\"'&]+)"), "i"),
  // "token: string" is code: values behind a colon need a digit.
  pattern(
    "colon_assignment",
    assignment(":", "(?=[^\\s\"'&]{0,200}[0-9])(?<secret>[^\\s\"'&]{6,})"),
    "i",
  ),
  pattern(
    "flag",
    "(?<!\\S)--?(?:[a-z0-9]{1,20}-){0,3}(?:password|passwd|passphrase|token|secret|api-?key)" +
      "[ \\t]{1,3}[\"']?(?!-)(?<secret>[^\\s\"']+)",
    "i",
  ),
];

function assignment(operator: string, value: string): string {
  return `${SECRET_NAME}${QUOTE}${BLANK}${operator}${BLANK}\\\\{0,3}${value}`;
}
