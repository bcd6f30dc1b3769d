/** The server's time when it was last told, in milliseconds, and this device's timer at that moment. Null before. */
const told = $state<{ serverTime: number; timer: number | null }>({ serverTime: 0, timer: null })

/** Records the time on the server's clock. Its subscriptions tell it as they start. */
export function setServerTime(serverTime: string): void {
  told.serverTime = Date.parse(serverTime)
  told.timer = performance.now()
}

/**
 * Returns the time on the server's clock in milliseconds, whatever the device's clock says. Before the server has told it,
 * returns the device's.
 */
export function serverNow(): number {
  return told.timer === null ? Date.now() : told.serverTime + performance.now() - told.timer
}

const MINUTE = 60_000

/**
 * A clock that changes once a minute, as the minute begins. In every time zone a day begins with a minute, so days that
 * derive from it change at midnight.
 */
export class MinuteClock {
  #minute = $state(Math.floor(serverNow() / MINUTE))

  /** The beginning of the current minute, in milliseconds. */
  readonly now = $derived(this.#minute * MINUTE)

  /** Starts the clock. Returns a function that stops it. For an effect, which starts it again when the server tells its time. */
  start(): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined
    const tick = () => {
      clearTimeout(timer)
      const now = serverNow()
      this.#minute = Math.floor(now / MINUTE)
      timer = setTimeout(tick, MINUTE - (now % MINUTE))
    }
    tick()
    // A device that slept may have missed a timer.
    document.addEventListener('visibilitychange', tick)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', tick)
    }
  }
}
