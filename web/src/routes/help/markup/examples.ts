import { m } from '@latchkey/messages'

interface Example {
  /** The text of a message. */
  source: string
  /** A sentence about it. */
  note?: string
}

export interface ExampleGroup {
  title: string
  examples: Example[]
}

/** The username in the example of a mention, for which the page pretends that there is a member. */
export const MENTIONED = 'ana'

/** Returns the examples of what formats a message. docs/markup.md has all rules. */
export const formattedExamples = (): ExampleGroup[] => [
  {
    title: m.help_section_text(),
    examples: [
      { source: m.help_example_italic() },
      { source: m.help_example_bold() },
      { source: m.help_example_strike() },
      { source: m.help_example_code() },
      { source: m.help_example_link() },
      { source: m.help_example_picture(), note: m.help_note_picture() },
      { source: `@${MENTIONED}`, note: m.help_note_mention() },
      { source: ':tada:', note: m.help_note_emoji() },
    ],
  },
  {
    title: m.help_section_blocks(),
    examples: [
      { source: m.help_example_heading() },
      { source: m.help_example_quote() },
      { source: m.help_example_bullets(), note: m.help_note_list() },
      { source: m.help_example_numbers() },
      { source: m.help_example_tasks() },
      { source: '```js\nlet total = 1\n```', note: m.help_note_code() },
      { source: m.help_example_table() },
      { source: m.help_example_rule() },
    ],
  },
]

/** Returns the examples of what stays as it is written. */
export const plainExamples = (): ExampleGroup => ({
  title: m.help_section_plain(),
  examples: [
    { source: '2*3*4, snake_case_name', note: m.help_note_words() },
    { source: '¯\\_(ツ)_/¯' },
    { source: '<b>a</b>', note: m.help_note_html() },
    { source: String.raw`\*a\*`, note: m.help_note_backslash() },
  ],
})
