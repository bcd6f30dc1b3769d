import { PrismaPg } from '@prisma/adapter-pg'
import { ColumnTypeEnum } from '@prisma/driver-adapter-utils'
import type { Pool, QueryConfig } from 'pg'

/** The object IDs of PostgreSQL's types "char" and text. */
const charId = 18
const textId = 25
const mark = '\0char'

/**
 * A database adapter that can read PostgreSQL's catalogue. The schema engine reads columns of the type "char", which
 * Prisma's adapter rejects (https://github.com/prisma/orm/issues/27403). This adapter passes them through as text under a
 * marked name, and restores their type afterwards.
 */
export class CatalogueAdapter extends PrismaPg {
  constructor(pool: Pool) {
    const query = pool.query.bind(pool)
    super(
      Object.assign(pool, {
        async query(statement: string | QueryConfig) {
          const result = await query(statement)
          for (const field of result.fields ?? [])
            if (field.dataTypeID === charId)
              Object.assign(field, { dataTypeID: textId, name: field.name + mark })
          return result
        },
      }),
    )
  }

  override async connect() {
    const adapter = await super.connect()
    const queryRaw = adapter.queryRaw.bind(adapter)
    return Object.assign(adapter, {
      async queryRaw(...args: Parameters<typeof queryRaw>) {
        const { rows, columnNames, columnTypes } = await queryRaw(...args)
        return {
          rows,
          columnTypes: columnTypes.map((type, i) =>
            columnNames[i]?.endsWith(mark) ? ColumnTypeEnum.Character : type,
          ),
          columnNames: columnNames.map((name) => name.replace(mark, '')),
        }
      },
    })
  }
}
