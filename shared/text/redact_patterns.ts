import { charSet, hasRun } from "./has_run.ts";

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
  /**
   * Cheap, and true of every text that `regex` fits: where it is false, `regex` is not tried. Asked
   * once for neighbours that share it.
   */
  readonly mayFit?: (text: string) => boolean;
}

const KEY_LABEL = "[A-Z0-9 ]{0,40}?PRIVATE KEY(?: BLOCK)?-----";
const SECRET_NAME = "(?:password|passwd|passphrase|passcode|passwort|kennwort|mot[ _]de[ _]passe|" +
  "contrase[ñn]a|(?<=[a-z0-9-])[_-]pass(?![a-z])|secret|token|credential|(?<![a-z])psk|" +
  "(?:api|access|secret|private|auth|encryption|signing|account|master|session)[_-]?key)";
/** What stands behind `one_pass=` and the like, and is no secret. */
const SETTING = "(?:true|false|yes|no|on|off|none|null|[0-9]{1,2})(?![^\\s\"'&,;)])";
/** Between words: what has both a letter and a digit. */
const MIXED = "(?=[^\\s\"'&,;]{0,80}?[0-9])(?=[^\\s\"'&,;]{0,80}?[A-Za-z])";
/** Keys of tables, stores and keyboards, and those that everybody may see. */
const OPEN_KEY = "(?:public|primary|foreign|partition|sort|row|unique|index|cache|storage|state|" +
  "query|group|object|host|hot|idempotency)";
/** How what has a digit and is no password begins. */
const DIGIT_WORDS = "sha|md|pbkdf|argon|b?crypt|base|oauth|http|utf|ed|rsa|aes|v";
/** An optional quote, also as it stands inside a JSON text. */
const QUOTE = `\\\\{0,3}["'\`]?`;
/** A value that stands without quotes, as in a shell. */
const BARE = `["']?(?<secret>[^\\s"']+)`;
/** Nothing that would make a prefix a part of a longer word. */
const WORD_START = "(?<![A-Za-z0-9])";
const BASE64 = "[A-Za-z0-9+/]";
/** Between two lines of a key: a line end, also as JSON writes it, and the frame of a box. */
const KEY_LINE_END = `(?:[ \\t]{0,4}[│┃|]?[ \\t]?\\r?\\n|(?:\\\\{1,7}r)?\\\\{1,7}n)[ \\t]{0,8}` +
  `(?:[│┃|][ \\t]{0,4})?`;
const BLANK = "[ \\t]{0,3}";
const JWT_PART = "[A-Za-z0-9_-]";

/** What services put before their tokens, with what may follow it. */
const SERVICE_TOKENS: readonly string[] = [
  "1//0[A-Za-z0-9_-]{20,}", // refresh token of Google
  "whsec_[A-Za-z0-9+/=]{16,}",
  "pypi-AgE[A-Za-z0-9_-]{20,}",
  "hf_[A-Za-z0-9]{30,}",
  "SG\\.[A-Za-z0-9_-]{16,32}\\.[A-Za-z0-9_-]{16,}",
  "SK[0-9a-f]{32}", // Twilio
  "do[opr]_v1_[a-f0-9]{32,}",
  "shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}",
  "dapi[a-f0-9]{32}", // Databricks
  "lin_(?:api|oauth)_[A-Za-z0-9]{20,}",
  "ntn_[A-Za-z0-9]{30,}",
  "secret_[A-Za-z0-9]{40,}", // Notion, formerly
  "hv[sbr]\\.[A-Za-z0-9_-]{20,}",
  "AGE-SECRET-KEY-1[A-Z0-9]{20,}",
  "gsk_[A-Za-z0-9]{30,}",
  "xai-[A-Za-z0-9]{40,}",
  "pplx-[A-Za-z0-9]{32,}",
  "r8_[A-Za-z0-9]{30,}",
  "dp\\.(?:pt|st|ct|sa|scim|audit)\\.[A-Za-z0-9_.-]{30,}",
  "figd_[A-Za-z0-9_-]{20,}",
  "AT[AC]TT3[A-Za-z0-9_=-]{20,}", // Atlassian
  "sbp_[a-f0-9]{40}",
  "sb_secret_[A-Za-z0-9_-]{20,}",
  "glsa_[A-Za-z0-9_]{20,}",
  "glc_[A-Za-z0-9+/=]{32,}",
  "NRAK-[A-Z0-9]{20,}",
  "sntry[su]_[A-Za-z0-9_=+/-]{20,}",
  "PMAK-[a-f0-9-]{20,}",
  "[A-Za-z0-9]{14}\\.atlasv1\\.[A-Za-z0-9_-]{20,}",
  "sl\\.(?:u\\.)?[A-Za-z0-9_-]{60,}", // Dropbox
  "fm[12][ar]?_[A-Za-z0-9+/=_-]{40,}", // Fly
];

/** How the tokens that begin otherwise begin in base64. */
const ENCODED_STARTS = [
  "LS0tLS1CRUdJTi", // a key file
  "Z2h[vwz1]X", // GitHub
  "Z2l0aHViX3Bhd",
  "Z2xwYXQt", // GitLab
  "c2stYW50L", // Anthropic
  "c2stcHJval", // OpenAI
  "eG94[YcZ]", // Slack
  "QUtJQ|QVNJQ", // AWS
  "QUl6Y", // Google
];

type NamedSource = readonly [name: string, source: string, flags?: "i"];

/** Patterns that find nothing where `mayFit` is false. */
function patternsOf(
  sources: readonly NamedSource[],
  mayFit?: RedactPattern["mayFit"],
): readonly RedactPattern[] {
  return sources.map(([name, source, flags = ""]) => ({
    name,
    regex: new RegExp(source, `gu${flags}`),
    ...(mayFit === undefined ? {} : { mayFit }),
  }));
}

function assignment(operator: string, value: string): string {
  return `${SECRET_NAME}${QUOTE}${BLANK}${operator}${BLANK}\\\\{0,3}${value}`;
}

const FRAMED_KEYS: readonly NamedSource[] = [
  // An opened block without its end reaches to the end of the text: the rest may still be key.
  ["private_key", `-----BEGIN ${KEY_LABEL}[\\s\\S]*?(?:-----END ${KEY_LABEL}|$)`],
  // The text begins inside a block.
  ["private_key_end", `^(?:(?!-----BEGIN )[\\s\\S])*?-----END ${KEY_LABEL}`],
];

/** Each of them has a run of letters, digits, `_` and `-`. */
const LONG_WORDS: readonly NamedSource[] = [
  ["mailgun_key", "(?<![A-Za-z0-9_-])key-[a-f0-9]{32}"],
  ["telegram_token", "(?<![0-9])[0-9]{8,10}:(?<secret>AA[A-Za-z0-9_-]{30,})"],
  [
    "discord_webhook",
    "discord(?:app)?\\.com/api/webhooks/[0-9]{10,25}/(?<secret>[A-Za-z0-9_-]{20,})",
  ],
  ["aws_key_id", "(?:AKIA|ASIA)[A-Z0-9]{16}"],
  // With _, though none has it: of two that nothing parts, the second would keep its end otherwise.
  ["github_token", "gh[pousr]_[A-Za-z0-9_]{20,}"],
  ["github_fine_grained", "github_pat_[A-Za-z0-9_]{20,}"],
  ["slack_token", "xox[abceoprs]-[A-Za-z0-9-]{10,}"],
  ["slack_app_token", "xapp-[0-9]-[A-Za-z0-9-]{10,}"],
  ["anthropic_key", "sk-ant-[A-Za-z0-9_-]{16,}"],
  ["openai_key", "sk-(?:proj|svcacct|admin|or-v1)-[A-Za-z0-9_-]{16,}"],
  // Without the boundary, `task-` or `disk-` and a hash would do.
  ["openai_legacy_key", "(?<![A-Za-z0-9])sk-[A-Za-z0-9]{32,}"],
  ["google_api_key", "AIza[A-Za-z0-9_-]{35}"],
  ["google_oauth_token", "ya29\\.[A-Za-z0-9_-]{20,}"],
  ["google_client_secret", "GOCSPX-[A-Za-z0-9_-]{20,}"],
  ["stripe_key", "[rs]k_(?:live|test)_[A-Za-z0-9_]{16,}"],
  ["npm_token", "npm_[A-Za-z0-9]{36,}"],
];

/** Each of them has a run of what base64 has, and of points. */
const LONG_RUNS: readonly NamedSource[] = [
  // The text begins and ends inside one. Hashes in a column have no capital letters.
  [
    "key_lines",
    `(?<!${BASE64})(?=[a-z0-9+/]{0,75}[A-Z])(?:${BASE64}{60,76}${KEY_LINE_END}){2,}` +
    `${BASE64}{1,76}={0,2}`,
  ],
  [
    "long_base64",
    `(?<!${BASE64})(?=[a-z0-9+/]{0,63}[A-Z])(?=[A-Za-z+/]{0,63}[0-9])${BASE64}{240,}={0,2}`,
  ],
  [
    "encoded_token",
    `(?<!${BASE64})(?:${ENCODED_STARTS.join("|")})[A-Za-z0-9+/_-]{20,}={0,2}`,
  ],
  ["service_token", `${WORD_START}(?:${SERVICE_TOKENS.join("|")})`],
  [
    "gitlab_token",
    "gl(?:pat|ptt|rt|cbt|dt|oas|ft|imt|agent|soat)-[A-Za-z0-9_.-]{20,}",
  ],
  ["slack_webhook", "hooks\\.slack\\.com/services/(?<secret>[A-Za-z0-9/]{20,})"],
  ["jwt", `eyJ${JWT_PART}{8,512}\\.eyJ${JWT_PART}{4,8192}(?:\\.${JWT_PART}*)?`],
];

const OF_URLS: readonly NamedSource[] = [
  // Up to the last @ before a slash, so that a password may hold one.
  [
    "url_password",
    "[a-z][a-z0-9+.-]{1,20}://[^\\s/:@]{0,128}:(?<secret>[^\\s/]{1,256})(?=@)",
    "i",
  ],
  [
    "url_password_encoded",
    "%3A%2F%2F[^\\s%]{0,64}%3A(?<secret>[^\\s]{1,200}?)(?=%40)",
    "i",
  ],
  [
    "url_token",
    "https?://(?<secret>[A-Za-z0-9_-]{20,256})(?=[@:][^\\s/]{0,256})(?=@|:x-)",
    "i",
  ],
];

/** Each of them is a secret because of a word before it. */
const BY_THEIR_NAMES: readonly NamedSource[] = [
  [
    "authorization_header",
    `authorization${QUOTE}${BLANK}[:=]${BLANK}${QUOTE}` +
    `(?:(?:bearer|basic|token|digest)[ \\t]{1,3}|(?=[^\\s"'\`]{0,200}[0-9]))(?<secret>[^\\s"'\`]{6,})`,
    "i",
  ],
  // "Bearer authentication" is prose: short values need a digit.
  [
    "bearer_token",
    "(?<![A-Za-z])bearer[ \\t]{1,3}" +
    "(?=[A-Za-z0-9._~+/=-]{0,23}[0-9]|[A-Za-z0-9._~+/=-]{24})(?<secret>[A-Za-z0-9._~+/=-]{8,})",
    "i",
  ],
  ["netrc", `\\blogin[ \\t]{1,3}\\S{1,64}\\s{1,8}password[ \\t]{1,3}(?<secret>\\S+)`],
  // All of the line: each cookie may be the one.
  [
    "cookie",
    `(?<![a-z])(?:set-)?cookie${QUOTE}${BLANK}:${BLANK}\\\\{0,3}["'\`]?` +
    `(?=[^\\s=]{1,64}=)(?<secret>[^\\r\\n"'\\\\]{4,})`,
    "i",
  ],
  [
    "encoded_login",
    `(?<![a-z])auth${QUOTE}${BLANK}[:=]${BLANK}\\\\{0,3}["']?` +
    `(?=[A-Za-z+/]{0,200}[0-9=])(?<secret>[A-Za-z0-9+/]{12,}={0,2})`,
    "i",
  ],
  ["key_data", `key-data${QUOTE}${BLANK}:${BLANK}["']?(?<secret>[A-Za-z0-9+/=]{20,})`, "i"],
  // PWD is a directory in most shells.
  [
    "pwd_assignment",
    `(?<![a-z])pwd${BLANK}=${BLANK}(?![a-z]:\\\\)(?<secret>[^\\s;"'/~$&.][^\\s;"'&]{2,})`,
    "i",
  ],
  ["xml_element", `<[a-z0-9:_-]{0,40}${SECRET_NAME}[^<>]{0,80}>(?<secret>[^<\\s]{4,})`, "i"],
  // "the password is wrong" is prose: a value has letters and digits.
  [
    "told_in_prose",
    `(?:password|passphrase|passwort|token|secret|api key) (?:is|was|to|ist|:)${BLANK}:?${BLANK}` +
    `["'\`]?(?=[^\\s]{0,40}[0-9])(?=[^\\s]{0,40}[A-Za-z])(?<secret>[^\\s"'\`,]{8,})`,
    "i",
  ],
  [
    "shell_setting",
    `(?<![a-z])(?:setenv|set[ \\t]{1,3}-[a-z]{1,4})[ \\t]{1,3}[a-z0-9_]{0,40}${SECRET_NAME}` +
    `[a-z0-9_]{0,20}[ \\t]{1,3}${BARE}`,
    "i",
  ],
  [
    "table_cell",
    `${SECRET_NAME}[ \\t]{0,20}(?:\\r?\\n[ \\t]{0,8})?[│┃][ \\t]{0,8}(?=[^\\s│┃]{0,200}[0-9])(?<secret>[^\\s│┃]{6,})`,
    "i",
  ],
  // In a text inside a text quotes have backslashes; those that have more are part of the value.
  [
    "assignment_double_quoted",
    `${SECRET_NAME}${QUOTE}${BLANK}(?::=|=>|[:=])${BLANK}(?<escape>\\\\{0,7})"` +
    `(?<secret>(?:[^"\\r\\n]|(?<=\\\\\\k<escape>)")+)`,
    "i",
  ],
  ["assignment_single_quoted", assignment("(?::=|=>|[:=])", "'(?<secret>[^'\\r\\n]+)"), "i"],
  // A second =, > or ~ makes it a comparison or a function in somebody's source code.
  // With blanks around it, it may be code: then the value needs a digit.
  [
    "assignment",
    `${SECRET_NAME}${QUOTE}(?:=(?![=>~ \\t])|${BLANK}=(?![=>~])${BLANK}(?=[^\\s"'&]{0,200}[0-9]))` +
    `\\\\{0,3}(?!${SETTING})(?<secret>[^\\s"'&]+)`,
    "i",
  ],
  // "token: string" is code: values behind a colon need a digit.
  [
    "colon_assignment",
    assignment(":", "(?=[^\\s\"'&]{0,200}[0-9])(?<secret>[^\\s\"'&]{6,})"),
    "i",
  ],
  [
    "pass_flag",
    "(?<!\\S)(?:--(?:[a-z0-9]{1,20}-){0,3}pass|-(?:key|store)pass)" +
    "(?<!(?:single|one|two|multi|first|second|by)-pass)[ \\t]{1,3}[\"']?" +
    "(?!-|[0-9]{1,2}(?!\\S))(?<secret>[^\\s\"']+)",
    "i",
  ],
  // `PASS: name_of_a_test` is what tests print.
  [
    "pass_alone",
    `(?<![A-Za-z0-9_-])(?:pass|PASS|Pass)${QUOTE}(?:${BLANK}[:=]${BLANK}\\\\{0,3}["'](?=[^"'\\r\\n]{4})|=` +
    `["']?${MIXED}(?=[^\\s"'&,;]{6}))(?<secret>[^"'\\r\\n&\\s]+)`,
  ],
  // `STRIPE_KEY`: as a shell sets it; elsewhere the value must be longer.
  [
    "key_assignment",
    `(?<=[A-Z0-9])(?<!${OPEN_KEY.toUpperCase()})_KEY${QUOTE}(?:=["']?|${BLANK}[:=]${BLANK}\\\\{0,3}["']?` +
    `(?=[^\\s"'&,;]{16}))(?![=>~/.$])${MIXED}(?<secret>[^\\s"'&,;]{6,})`,
  ],
  [
    "key_setting",
    `(?<=[a-z0-9])(?<!(?:${OPEN_KEY}|[Pp]ublic))(?:_k|-k|K)ey${QUOTE}${BLANK}(?:=>|[:=])${BLANK}\\\\{0,3}["']?` +
    `(?=[A-Za-z+/=_-]{0,80}[0-9])(?=[A-Z0-9+/=_-]{0,80}[a-z])(?=[a-z0-9+/=_-]{0,80}[A-Z])` +
    `(?<secret>[A-Za-z0-9+/=_-]{20,})`,
  ],
  // "the password reset" is prose: what is not quoted has a letter and a digit, and is no name.
  [
    "passphrase_quoted",
    `(?<![a-z0-9])(?:passphrase|psk|(?:password|passwd|passcode)` +
    `(?=[ \\t]{1,3}\\\\{0,3}["'][^"'\\\\\\r\\n]{0,80}[0-9]))` +
    `${BLANK}\\\\{0,3}["'](?![\\s,:;=)}\\]])(?<secret>[^"'\\\\\\r\\n]{6,})`,
    "i",
  ],
  [
    "password_word",
    `(?<![a-z0-9_-])(?:passwd[ \\t]{1,3}|(?:password|passphrase|psk)[ \\t]{1,3}(?=\\S{8}))` +
    `(?!(?:${DIGIT_WORDS})-?[0-9]|[a-z]{2,10}-[0-9]{1,6}(?![^\\s,;.)]))${MIXED}` +
    `(?<secret>[^\\s"'\`,;/(){}[\\]<>|:=.\\\\]{6,})(?![^\\s"'\`,;.\\\\]|[.]\\S)`,
    "i",
  ],
  [
    "flag",
    "(?<!\\S)--?(?:[a-z0-9]{1,20}-){0,3}(?:password|passwd|passphrase|token|secret|api-?key)" +
    "[ \\t]{1,3}[\"']?(?!-)(?<secret>[^\\s\"']+)",
    "i",
  ],
];

const OTHERS: readonly NamedSource[] = [
  ["crypt_hash", "\\$(?:apr1|[1567y]|2[abxy]|argon2[id]{1,2})\\$(?<secret>[^\\s:\"']{20,})"],
  [
    "url_signature",
    "[?&](?:sig|signature|key|x-(?:amz|goog)-(?:signature|security-token))=" +
    "(?<secret>[A-Za-z0-9_%.~+/=-]{16,})",
    "i",
  ],
  [
    "curl_user",
    "(?<!\\S)(?:-u|--user)[ \\t=]{1,3}[\"']?[^\\s:\"']{1,64}:(?<secret>[^\\s\"']+)",
  ],
  [
    "client_password",
    `(?:(?:mysql(?:dump|admin)?|mariadb)\\b[^\\n|;]{0,200}?[ \\t]-p|sshpass[ \\t]{1,3}-p[ \\t]{0,3}|` +
    `\\blogin\\b[^\\n|;]{0,200}?[ \\t]-p[ \\t]{1,3}|-pass(?:in|out)?[ \\t]{1,3}["']?pass:|` +
    `\\bredis-cli\\b[^\\n|;]{0,200}?[ \\t]-a[ \\t]{1,3}|` +
    `\\bmongo[a-z]{0,10}\\b[^\\n|;]{0,200}?[ \\t]-p[ \\t]{0,3}|` +
    `\\bldap[a-z]{2,10}\\b[^\\n|;]{0,200}?[ \\t]-w[ \\t]{1,3}|` +
    `\\bwpa_passphrase[ \\t]{1,3}(?:"[^"\\n]{1,32}"|\\S{1,32})[ \\t]{1,3})${BARE}`,
  ],
];

const WORD_CHARS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
const IN_A_WORD = { chars: charSet(WORD_CHARS), length: 15 };
const IN_A_RUN = { chars: charSet(`${WORD_CHARS}.+/=`), length: 15 };
const BLOCK = /PRIVATE KEY/u;
const ADDRESS = /:\/\/|%3A/iu;
/** Of these words each pattern by name has one. */
const NAMES =
  /pass|secret|token|key|auth|bearer|cookie|credential|psk|pwd|kennwort|mot[ _]de|contrase/iu;

/**
 * The built-in shapes. They would rather miss a secret without a form of its own than eat prose;
 * where a secret is found, they would rather take too much than leave its end.
 */
export const REDACT_PATTERNS: readonly RedactPattern[] = [
  ...patternsOf(FRAMED_KEYS, (text) => BLOCK.test(text)),
  ...patternsOf(LONG_WORDS, (text) => hasRun(text, IN_A_WORD)),
  ...patternsOf(LONG_RUNS, (text) => hasRun(text, IN_A_RUN)),
  ...patternsOf(OF_URLS, (text) => ADDRESS.test(text)),
  ...patternsOf(BY_THEIR_NAMES, (text) => NAMES.test(text)),
  ...patternsOf(OTHERS),
];
