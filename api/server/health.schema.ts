import { builder } from '../schema/builder.ts'
import { Admin } from './admin.schema.ts'
import {
  type HealthComponent as Component,
  healthComponents,
  type HealthState as State,
  readHealth,
  testHealth,
} from './health.ts'

const HealthComponent = builder.enumType('HealthComponent', {
  description: 'The parts that this server needs.',
  values: {
    DATABASE: { description: 'PostgreSQL, which has everything but the files.' },
    BUS: { description: 'Redis, by which nodes tell each other what happens.' },
    FILES: { description: 'The folder with the uploaded files.' },
    MAIL: { description: 'The mail server, if the settings name one.' },
    JOBS: {
      description: 'The queue of work that happens later: mail and push.',
    },
  } satisfies Record<Component, object>,
})

const HealthState = builder.enumType('HealthState', {
  description: 'The states of a part of the server.',
  values: {
    OK: { description: 'It works.' },
    LOW: {
      description:
        'It works, but not as it should: connections to the database or space on the disk run out, or jobs have failed in the last day.',
    },
    DOWN: { description: 'It does not work.' },
    OFF: { description: 'It is not configured. A single node needs no bus.' },
  } satisfies Record<State, object>,
})

const Health = builder
  .objectRef<{ component: (typeof healthComponents)[number]; state: State }>('Health')
  .implement({
    description: 'The state of a part of the server, as the node that answers sees it.',
    fields: (t) => ({
      component: t.expose('component', { type: HealthComponent, description: 'The part.' }),
      state: t.expose('state', { type: HealthState, description: 'Its state.' }),
    }),
  })

const HealthTest = builder
  .objectRef<{ component: Component; ok: boolean; milliseconds: number }>('HealthTest')
  .implement({
    description: 'The result of a test of a part of the server.',
    fields: (t) => ({
      component: t.expose('component', { type: HealthComponent, description: 'The part.' }),
      ok: t.exposeBoolean('ok', { description: 'True if it works. The server’s log has the cause if not.' }),
      milliseconds: t.exposeInt('milliseconds', { description: 'The time that it took.' }),
    }),
  })

builder.objectField(Admin, 'health', (t) =>
  t.field({
    type: [Health],
    description: 'The state of the parts that this server needs.',
    resolve: () => readHealth(),
  }),
)

builder.mutationField('testHealth', (t) =>
  t.field({
    type: HealthTest,
    description:
      'Uses a part of the server for real: reads from the database, sends a message over the bus and waits for it, or stores a file, reads it and deletes it. Admins only. Requires a session: access tokens are refused.',
    args: { component: t.arg({ type: HealthComponent, required: true, description: 'The part.' }) },
    resolve: (_, { component }, { viewer }) => testHealth(viewer, component),
  }),
)
