import type { Username } from './people.ts'

/** A conversation of the demo. */
export interface DemoDirect {
  /** The first one opens it. */
  people: Username[]
  messages: DemoMessage[]
  /** Minutes since the last message. */
  quietFor: number
  /** The number of unread messages per person. */
  unread?: Partial<Record<Username, number>>
}

/** A room of the demo. */
export interface DemoRoom {
  name: string
  topic: string
  key?: string
  capacity?: number
  owner: Username
  members: Username[]
  messages: DemoMessage[]
  /** Minutes since the last message. */
  quietFor: number
  /** Moderation and settings changes made after all messages. */
  actions?: DemoAction[]
  /** The number of unread messages per member. Members not listed have read everything. */
  unread?: Partial<Record<Username, number>>
}

export interface DemoMessage {
  author: Username
  text: string
  /** Minutes since the previous message. The default is 2. */
  after?: number
  /** The number of the message it replies to. */
  replyTo?: number
  reactions?: Record<string, Username[]>
  /** The messages of its thread. */
  thread?: DemoMessage[]
  files?: Record<string, string | Promise<Buffer>>
  /** The preview of its link. */
  preview?: { url: string; siteName: string; title: string; description: string }
  /** The text after an edit. */
  edited?: string
  deletedByAuthor?: true
  poll?: { question: string; options: string[]; multiple?: true; votes: [Username, choices: number[]][] }
}

/** A moderation or settings change in a room. */
export type DemoAction = { by: Username } & (
  | { promote: Username }
  | { deleteMessage: number; reason: string }
  | { pin: number }
  | { schedule: string; days: number }
  | { kick: Username; reason: string }
  | { ban: Username; reason: string; days: number }
  | { invite: { maxUses?: number; days?: number } }
  | { slowMode: number }
  | { rename: string }
)
