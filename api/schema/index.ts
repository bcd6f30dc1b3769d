import './scalars.ts'
import './node.ts'
import '../accounts/user.schema.ts'
import '../accounts/account.schema.ts'
import '../rooms/room.schema.ts'
import '../rooms/membership.schema.ts'
import '../rooms/ban.schema.ts'
import '../messages/message.schema.ts'
import '../realtime/events.schema.ts'
import '../realtime/presence.schema.ts'
import '../realtime/viewer-events.schema.ts'
import { builder } from './builder.ts'

/** The schema, as every transport executes it. */
export const schema = builder.toSchema()
