/**
 * A module for NODE_OPTIONS=--import: on SIGUSR2 the clock jumps by CLOCK_JUMP milliseconds, forward or back, as after the
 * sleep of a virtual machine or by a wrong time server. Timers are not affected, as in those cases.
 */
const jump = Number(process.env['CLOCK_JUMP'])
let offset = 0
process.on('SIGUSR2', () => {
  offset += jump
})

const RealDate = Date
const now = () => RealDate.now() + offset
globalThis.Date = new Proxy(RealDate, {
  construct: (target, args: unknown[], newTarget) =>
    Reflect.construct(target, args.length ? args : [now()], newTarget) as Date,
  apply: () => new RealDate(now()).toString(),
  get: (target, name, receiver) => (name === 'now' ? now : (Reflect.get(target, name, receiver) as unknown)),
})
