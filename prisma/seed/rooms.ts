import type { DemoMessage, DemoRoom } from './demo.ts'
import { landscape } from './pictures.ts'

/** Minutes. */
const DAY = 24 * 60

const chapters = [
  'Loomings',
  'The Carpet-Bag',
  'The Spouter-Inn',
  'The Counterpane',
  'Breakfast',
  'The Street',
]

/** Long enough to need scrolling. */
const readingGroup: DemoMessage[] = Array.from({ length: 300 }, (_, i) => ({
  author: (['mia', 'noor', 'ana'] as const)[i % 3]!,
  text: `Page ${i + 1}, chapter “${chapters[Math.floor(i / 50)]}”: ${i % 7 ? 'read.' : 'read, and this is where I stopped to think. Has anyone else noticed how long the sentences are here?'}`,
  after: i % 3 ? 4 : DAY - 8,
}))

const lobby: DemoMessage[] = [
  {
    author: 'ana',
    text: 'Welcome. This room is open to anyone who knows its name.',
    reactions: { '👋': ['leo', 'mia', 'noor'] },
  },
  {
    author: 'leo',
    text: 'Hello from the other side of the table. :blob-wave:',
    after: 20,
    reactions: { ':blob:': ['ana', 'mia'] },
  },
  { author: 'mia', text: 'Bonjour, hola, γεια σου, こんにちは, مرحبا, שלום 👋🏽', after: 3 },
  { author: 'noor', text: 'مساء الخير جميعًا' },
  {
    author: 'ana',
    text: 'Messages are **Markdown**: `code`, *emphasis*, ~~second thoughts~~, [links](https://example.org), lists:\n\n- one\n- two\n\n> and what somebody else has said',
    preview: {
      url: 'https://example.org/',
      siteName: 'IANA',
      title: 'Example Domain',
      description: 'This domain is for use in documentation examples without needing permission.',
    },
    after: DAY - 60,
  },
  {
    author: 'leo',
    text: '```js\n// Nothing is counted: both numbers are there already.\nconst unread = room.messageCount - membership.lastReadNumber\n```',
    reactions: { '🔑': ['ana'], '👏': ['mia', 'noor'] },
  },
  { author: 'mia', text: '@leo that is neat. So it costs the same in a large room?', replyTo: 6, after: 4 },
  { author: 'leo', text: 'The same. It is a subtraction.', replyTo: 7 },
  { author: 'noor', text: 'Text is text: <script>alert(1)</script> stays what it is.', after: 30 },
  { author: 'noor', text: 'I had something to say, but not here.', deletedByAuthor: true },
  {
    author: 'ana',
    text: 'Who brings what on Thursday?\n\n| | Who | How many |\n| :-- | :-- | --: |\n| Tables | Leo | 2 |\n| Chairs | Mia, Noor | 12 |\n| Soup | Ana | 1 pot |',
    after: DAY - 90,
  },
  {
    author: 'leo',
    thread: [
      { author: 'mia', text: 'I found the key. It hung behind the door.', after: 6 },
      { author: 'leo', text: 'Then only the cups are left.', after: 3 },
      { author: 'ana', text: 'I wash, you dry.', after: 1 },
    ],
    text: 'Before that:\n\n- [x] ask about the hall\n- [x] write to everyone\n- [ ] find the key to the cupboard\n- [ ] wash the cups',
    reactions: { '✅': ['ana', 'mia'] },
  },
  {
    author: 'mia',
    text: 'The view from the hall, and what is in the cupboard.',
    after: 12,
    files: {
      'from-the-hall.jpg': landscape(['#f3b27a', '#8aa6b8'], '#44586b'),
      'cupboard.txt': 'cups      24\nplates    20\nteapots    2\ncandles  some\n',
    },
    reactions: { '😍': ['noor'] },
  },
  {
    author: 'noor',
    text: 'It will reign on Thursday, they say.',
    edited: 'It will rain on Thursday, they say.',
    after: 45,
  },
  { author: 'forecast', text: 'Thursday: 9 °C, rain until noon, then dry. :umbrella:' },
  { author: 'leo', text: 'Then we move the tables after lunch. @mia @noor is that all right?', replyTo: 15 },
  { author: 'mia', text: 'It is. I have the car until four.' },
]

export const rooms: DemoRoom[] = [
  {
    name: 'Lobby',
    topic: 'Say hello. Everyone starts here.',
    owner: 'ana',
    members: ['leo', 'mia', 'noor', 'forecast'],
    messages: lobby,
    quietFor: 6,
    actions: [
      { by: 'ana', promote: 'leo' },
      { by: 'ana', pin: 11 },
      { by: 'ana', schedule: 'A week later: how did it go?', days: 7 },
    ],
    unread: { noor: 2, ana: 2 },
  },
  {
    name: 'Games',
    topic: 'Thursday evenings',
    capacity: 6,
    owner: 'leo',
    members: ['ana', 'mia', 'noor', 'max'],
    quietFor: 55,
    messages: [
      { author: 'leo', text: 'Thursday at eight?', after: 0 },
      { author: 'ana', text: 'Yes.', reactions: { '🎲': ['leo', 'mia'] } },
      { author: 'noor', text: 'Not this week, and next week I do not know yet.', after: 30 },
      { author: 'max', text: 'BUY CHEAP COINS HERE', after: 100 },
      { author: 'max', text: 'BUY CHEAP COINS' },
      { author: 'mia', text: 'I bring the snacks.', after: 10 },
      {
        author: 'leo',
        text: '',
        poll: {
          question: 'Which game first?',
          options: ['The one with the trains', 'The one with the sheep', 'Something short'],
          multiple: true,
          votes: [
            ['ana', [0]],
            ['mia', [0, 2]],
            ['noor', [1]],
          ],
        },
      },
      { author: 'leo', text: '@ana do you have the dice?', after: 5 },
    ],
    actions: [
      { by: 'leo', promote: 'mia' },
      { by: 'mia', deleteMessage: 4, reason: 'Advertising' },
      { by: 'mia', kick: 'max', reason: 'Advertising' },
      { by: 'mia', ban: 'max', reason: 'Advertising', days: 30 },
    ],
    unread: { ana: 2 },
  },
  {
    name: 'Vault',
    topic: 'Takes a key',
    key: 'open sesame',
    owner: 'ana',
    members: ['noor'],
    quietFor: 2 * DAY,
    messages: [
      { author: 'ana', text: 'Only those who know the key can join this room.' },
      { author: 'noor', text: 'So can people you invite.', replyTo: 1 },
    ],
    actions: [
      { by: 'ana', invite: { maxUses: 3, days: 7 } },
      { by: 'ana', invite: {} },
    ],
  },
  {
    name: 'Views',
    topic: 'A picture a day. One message in five minutes, so that each is looked at.',
    owner: 'mia',
    members: ['ana', 'leo', 'noor'],
    quietFor: 3 * DAY,
    messages: [
      {
        author: 'mia',
        text: 'Morning, noon and evening.',
        files: {
          'morning.jpg': landscape(['#cfe3f2', '#f6d9c2'], '#6d7f8f'),
          'noon.jpg': landscape(['#5fa4d8', '#9cc9e6'], '#3f6b4f'),
          'evening.jpg': landscape(['#3a2f55', '#c4694f'], '#241f33'),
        },
        reactions: { '🌅': ['ana', 'leo', 'noor'] },
      },
      { author: 'noor', text: 'The evening one.', replyTo: 1, after: 8 },
    ],
    actions: [{ by: 'mia', slowMode: 300 }],
  },
  {
    name: 'Book club',
    topic: 'A page a day',
    owner: 'mia',
    members: ['ana', 'noor'],
    quietFor: 3 * 60,
    messages: readingGroup,
    actions: [
      { by: 'mia', promote: 'noor' },
      { by: 'mia', rename: 'Reading group' },
    ],
    unread: { ana: 40 },
  },
  { name: 'Quiet corner', topic: '', owner: 'noor', members: [], messages: [], quietFor: 9 * DAY },
]
