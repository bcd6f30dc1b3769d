/** The state of this tab's only WebSocket. */
export const connection = $state<{ status: 'idle' | 'connected' | 'broken'; signedOut: boolean }>({
  status: 'idle',
  signedOut: false,
})
