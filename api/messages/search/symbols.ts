/**
 * Emoji, arrows, currency signs and other symbols that can be searched for, as ranges of a regular expression. The database
 * function emoji_words has the same (prisma/migrations, *_comparable_text).
 */
export const symbols =
  '\\u00A9\\u00AE\\u203C\\u2049\\u20A0-\\u20CF\\u2139\\u2190-\\u23FF\\u2500-\\u27BF\\u2900-\\u297F\\u2B00-\\u2BFF\\u3030\\u303D\\u{1F000}-\\u{1FAFF}'
