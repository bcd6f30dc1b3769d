import type { AccountQuery } from '#lib/graphql/generated/graphql.ts'

/** An account as admins see it. */
export type Account = NonNullable<NonNullable<AccountQuery['admin']>['account']>
