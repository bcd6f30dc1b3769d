import type { DemoDirect } from './demo.ts'

/** The conversations of the demo. */
export const directs: DemoDirect[] = [
  {
    people: ['leo', 'ana'],
    quietFor: 18,
    messages: [
      { author: 'leo', text: 'Shall we make Mia the owner of the Lobby while you are away?' },
      { author: 'ana', text: 'Good idea. Ask her first.', after: 3, reactions: { '👍': ['leo'] } },
      { author: 'leo', text: 'She says yes.', after: 40 },
    ],
    unread: { ana: 1 },
  },
  {
    people: ['ana', 'mia', 'noor'],
    quietFor: 5 * 60,
    messages: [
      { author: 'ana', text: 'Leo has his birthday on Friday. Do we get him a game?' },
      { author: 'noor', text: 'One that he does not know. I will look.', after: 6 },
      { author: 'mia', text: 'I pay a third. :tada:', after: 2, reactions: { '❤️': ['ana', 'noor'] } },
    ],
  },
]
