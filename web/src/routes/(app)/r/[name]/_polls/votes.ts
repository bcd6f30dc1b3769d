import type { CachedMessage } from '#lib/chat/message-cache.ts'

export type Poll = NonNullable<CachedMessage['poll']>

/** Returns the IDs of the options that the viewer has voted for. */
export const ownVote = ({ options }: Poll): string[] =>
  options.filter(({ viewerVoted }) => viewerVoted).map(({ id }) => id)

/** Returns a poll as it will be once the viewer's vote has reached the API. */
export function withVote(poll: Poll, vote: readonly string[]): Poll {
  const before = ownVote(poll)
  return {
    ...poll,
    voterCount: poll.voterCount + Number(vote.length > 0) - Number(before.length > 0),
    options: poll.options.map((option) => ({
      ...option,
      viewerVoted: vote.includes(option.id),
      voteCount: option.voteCount + Number(vote.includes(option.id)) - Number(before.includes(option.id)),
    })),
  }
}

/** Returns the part of the voters who voted for an option, from 0 to 1. */
export const shareOf = ({ voteCount }: { voteCount: number }, { voterCount }: Poll): number =>
  voterCount ? Math.min(1, voteCount / voterCount) : 0
