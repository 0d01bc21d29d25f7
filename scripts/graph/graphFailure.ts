/** Why a command cannot be done, in a sentence for whoever asked for it. */
export class GraphFailure extends Error {}
