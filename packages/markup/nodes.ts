/** A piece of text, shown as it stands. */
type Text = { type: 'text'; value: string }

/** A place where a text names somebody with @. */
export type Mention = {
  type: 'mention'
  /** As written, with its @. */
  value: string
  /** The usernames that it may mean, in lower case, the longest first: in `@ana--thanks` also `ana`. */
  candidates: readonly string[]
}

/** A delimited `:name:`. It stays text where no emoji has that name. */
export type Shortcode = { type: 'shortcode'; value: string; name: string }

export type Inline =
  | Text
  | Mention
  | Shortcode
  | { type: 'strong' | 'emphasis' | 'delete'; children: Inline[] }
  | { type: 'inlineCode'; value: string }
  /** `bracketed` is true for an address in angle brackets, which asks for no preview. */
  | { type: 'link'; url: string; children: Inline[]; bracketed?: true }

export type ListItem = {
  type: 'listItem'
  /** The number of an item of a numbered list. */
  number: number | null
  /** True if the box of a task is ticked. Null for an item without a box. */
  checked: boolean | null
  children: Block[]
}

export type Align = 'left' | 'center' | 'right' | null

export type Block =
  | { type: 'paragraph'; children: Inline[] }
  | { type: 'heading'; depth: number; children: Inline[] }
  | { type: 'code'; value: string; language: string | null }
  | { type: 'blockquote'; children: Block[] }
  | { type: 'list'; ordered: boolean; children: ListItem[] }
  | { type: 'table'; align: Align[]; rows: Inline[][][] }
  | { type: 'thematicBreak' }

export type Node = Block | Inline
