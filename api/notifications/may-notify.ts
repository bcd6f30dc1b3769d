/**
 * Returns the people of a list that a person may notify. Everyone, until people can block each other: then those who have
 * blocked the person are left out here, when a notification is written and again before it is pushed.
 */
export const mayNotify = (_actorId: string, userIds: readonly string[]): Promise<string[]> =>
  Promise.resolve([...userIds])
