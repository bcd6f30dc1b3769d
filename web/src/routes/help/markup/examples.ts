import { m } from '@latchkey/messages'

interface Example {
  /** The text of a message. */
  text: string
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
      { text: m.help_example_italic() },
      { text: m.help_example_bold() },
      { text: m.help_example_strike() },
      { text: m.help_example_code() },
      { text: m.help_example_link() },
      { text: m.help_example_picture(), note: m.help_note_picture() },
      { text: `@${MENTIONED}`, note: m.help_note_mention() },
      { text: ':tada:', note: m.help_note_emoji() },
    ],
  },
  {
    title: m.help_section_blocks(),
    examples: [
      { text: m.help_example_heading() },
      { text: m.help_example_quote() },
      { text: m.help_example_bullets(), note: m.help_note_list() },
      { text: m.help_example_numbers() },
      { text: m.help_example_tasks() },
      { text: '```js\nlet total = 1\n```', note: m.help_note_code() },
      { text: m.help_example_table() },
      { text: m.help_example_rule() },
    ],
  },
]

/** Returns the examples of what stays as it is written. */
export const plainExamples = (): ExampleGroup => ({
  title: m.help_section_plain(),
  examples: [
    { text: '2*3*4, snake_case_name', note: m.help_note_words() },
    { text: '¯\\_(ツ)_/¯' },
    { text: '<b>a</b>', note: m.help_note_html() },
    { text: String.raw`\*a\*`, note: m.help_note_backslash() },
  ],
})
