import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core'

/**
 * A Pothos plugin with one field option. `shared: true` states that every viewer who may read the field gets the same
 * value. An operation that selects only shared fields is executed once for all of its subscribers
 * (graphql/shared-results.ts). A field without the option is treated as viewer-specific, so forgetting it costs speed
 * and never leaks anything.
 */
export class SharedPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override onOutputFieldConfig(field: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    const { shared } = field.pothosOptions
    return shared ? { ...field, extensions: { ...field.extensions, shared } } : field
  }
}

const name = 'shared'

SchemaBuilder.registerPlugin(name, SharedPlugin)

export default name
