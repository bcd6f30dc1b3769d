import { bus, type Unsubscribe } from './bus.ts'

/**
 * Declares a family of bus channels, one for each id, that carry messages of one type. Declare it once, in the module
 * that owns the message type.
 */
export function channel<Message>(name: string) {
  return {
    publish: (id: string, message: Message): void => bus.publish(`${name}:${id}`, message),
    publishAndCount: (id: string, message: Message): Promise<number> =>
      bus.publishAndCount(`${name}:${id}`, message),
    subscribe: (id: string, listener: (message: Message) => void): Promise<Unsubscribe> =>
      bus.subscribe(`${name}:${id}`, (message) => listener(message as Message)),
  }
}

/** Declares a single bus channel that carries messages of one type. */
export function globalChannel<Message>(name: string) {
  return {
    publish: (message: Message): void => bus.publish(name, message),
    subscribe: (listener: (message: Message) => void): Promise<Unsubscribe> =>
      bus.subscribe(name, (message) => listener(message as Message)),
  }
}
