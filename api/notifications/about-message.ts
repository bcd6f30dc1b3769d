/** What tells a notification about a message from one about a sign-in. */
type Subject = { roomId: string | null; number: number | null; membership: object | null }

/** A notification about a message, with its recipient's membership of the room. */
export type AboutMessage<Row extends Subject = Subject> = Row & {
  [Key in keyof Subject]: NonNullable<Row[Key]>
}

/** Returns whether a notification is about a message. */
export const isAboutMessage = <Row extends Subject>(row: Row): row is AboutMessage<Row> =>
  row.roomId !== null && row.number !== null && row.membership !== null
