/** True while a form that logs in or out waits for its answer, which loads a new document. */
export const newDocument = $state({ pending: false })
