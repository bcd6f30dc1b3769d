/** Usernames, and what the people are called. */
export const people = { ana: 'Ana', leo: 'Leo', mia: 'Mia', noor: 'Noor', max: 'Max' }

type Username = keyof typeof people

export interface Room {
  name: string
  topic: string
  key?: string
  capacity?: number
  owner: Username
  members: Username[]
  messages: Message[]
  /** With the reason. */
  banned?: Partial<Record<Username, string>>
}

export interface Message {
  author: Username
  text: string
  /** The number of the message that it answers. */
  replyTo?: number
  reactions?: Record<string, Username[]>
}

const chapters = [
  'Loomings',
  'The Carpet-Bag',
  'The Spouter-Inn',
  'The Counterpane',
  'Breakfast',
  'The Street',
]

/** Long enough to scroll for a while. */
const readingGroup: Message[] = Array.from({ length: 300 }, (_, i) => ({
  author: (['mia', 'noor', 'ana'] as const)[i % 3]!,
  text: `Page ${i + 1}, chapter “${chapters[Math.floor(i / 50)]}”: ${i % 7 ? 'read.' : 'read, and this is where I stopped to think. Has anyone else noticed how long the sentences are here?'}`,
}))

export const rooms: Room[] = [
  {
    name: 'Lobby',
    topic: 'Say hello. Everyone starts here.',
    owner: 'ana',
    members: ['leo', 'mia', 'noor'],
    messages: [
      {
        author: 'ana',
        text: 'Welcome. This room is open to anyone who knows its name.',
        reactions: { '👋': ['leo', 'mia', 'noor'] },
      },
      { author: 'leo', text: 'Hello from the other side of the table.' },
      { author: 'mia', text: 'Bonjour, hola, γεια σου, こんにちは, مرحبا, שלום 👋🏽' },
      { author: 'noor', text: 'مساء الخير جميعًا' },
      {
        author: 'ana',
        text: 'Messages are **Markdown**: `code`, *emphasis*, [links](https://example.org), lists:\n\n- one\n- two',
      },
      {
        author: 'leo',
        text: '```js\nconst unread = room.messageCount - membership.lastReadNumber\n```',
        reactions: { '🔑': ['ana'] },
      },
      { author: 'mia', text: '@leo that is neat. So nothing is ever counted?', replyTo: 6 },
      { author: 'leo', text: 'Nothing. It is a subtraction.', replyTo: 7 },
      { author: 'noor', text: 'Text is text: <script>alert(1)</script> stays what it is.' },
    ],
  },
  {
    name: 'Games',
    topic: 'Thursday evenings',
    capacity: 6,
    owner: 'leo',
    members: ['ana', 'mia', 'max'],
    messages: [
      { author: 'leo', text: 'Thursday at eight?' },
      { author: 'ana', text: 'Yes.', reactions: { '🎲': ['leo', 'mia'] } },
      { author: 'max', text: 'BUY CHEAP COINS HERE' },
      { author: 'mia', text: 'I bring the snacks.' },
    ],
    banned: { max: 'Advertising' },
  },
  {
    name: 'Vault',
    topic: 'Takes a key',
    key: 'open sesame',
    owner: 'ana',
    members: ['noor'],
    messages: [
      { author: 'ana', text: 'Only those who know the key can join this room.' },
      { author: 'noor', text: 'And those whom you invite.', replyTo: 1 },
    ],
  },
  {
    name: 'Reading group',
    topic: 'A page a day',
    owner: 'mia',
    members: ['ana', 'noor'],
    messages: readingGroup,
  },
  { name: 'Quiet corner', topic: '', owner: 'noor', members: [], messages: [] },
]
