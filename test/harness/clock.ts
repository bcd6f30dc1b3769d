/**
 * Loaded into a server by NODE_OPTIONS=--import: SIGUSR2 sets its clock CLOCK_JUMP milliseconds on, or back, at once, as
 * a virtual machine that was asleep, or a wrong time server, does. Timers go on as they were, as they do then.
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
