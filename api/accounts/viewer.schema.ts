import { encodeId } from '../ids.ts'
import { builder } from '../schema/builder.ts'
import { User } from './user.schema.ts'
import type { Viewer as ViewerShape } from './viewer.ts'

/** Other features add the fields that only the viewer can read. */
export const Viewer = builder.objectRef<ViewerShape>('Viewer').implement({
  description: 'The signed-in user, with the data that only they can read.',
  fields: (t) => ({
    id: t.id({
      description:
        'The ID of the viewer’s account, so that caches know one viewer from another. `node` does not load a Viewer.',
      resolve: ({ user }) => encodeId('Viewer', user.id),
    }),
    user: t.field({
      type: User,
      description: 'The viewer’s account, as everyone sees it.',
      resolve: ({ user }) => user,
    }),
  }),
})

builder.queryField('viewer', (t) =>
  t.field({
    type: Viewer,
    nullable: true,
    description: 'The signed-in user. Null when signed out.',
    resolve: (_, _args, { viewer }) => viewer,
  }),
)
