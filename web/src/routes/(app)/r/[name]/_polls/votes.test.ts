import { expect, test } from 'vitest'
import { ownVote, type Poll, shareOf, withVote } from './votes.ts'

const poll = (options: [count: number, viewerVoted?: boolean][], voterCount: number): Poll => ({
  question: 'Lunch?',
  multiple: true,
  closesAt: null,
  voterCount,
  options: options.map(([voteCount, viewerVoted], n) => ({
    id: `${n}`,
    text: `${n}`,
    voteCount,
    viewerVoted,
  })),
})

test('a vote replaces the earlier one, and counts its person once', () => {
  const before = poll([[3, true], [1, false], [0]], 3)
  expect(ownVote(before)).toEqual(['0'])
  expect(withVote(before, ['1', '2'])).toEqual(
    poll(
      [
        [2, false],
        [2, true],
        [1, true],
      ],
      3,
    ),
  )
  expect(withVote(before, [])).toEqual(
    poll(
      [
        [2, false],
        [1, false],
        [0, false],
      ],
      2,
    ),
  )
  expect(withVote(poll([[0], [0]], 0), ['1'])).toEqual(
    poll(
      [
        [0, false],
        [1, true],
      ],
      1,
    ),
  )
})

test('shares are those of the people who voted, and none without any', () => {
  const voted = poll([[3], [1]], 4)
  expect(voted.options.map((option) => shareOf(option, voted))).toEqual([0.75, 0.25])
  expect(shareOf({ voteCount: 0 }, poll([[0]], 0))).toBe(0)
})
