/** The one error of the verifier: what was handed in cannot be read as what it should be. */
export class Refusal extends Error {
  /**
   * @param {string} key names the fault; its words are the page's
   * @param {string} where a position ("byte 17") or a path ("body.window.open")
   * @param {string} wanted what should stand there, in the protocol's own terms
   */
  constructor(key, where = "", wanted = "") {
    super([key, where, wanted].filter(Boolean).join(" · "));
    this.key = key;
    this.where = where;
    this.wanted = wanted;
  }
}
