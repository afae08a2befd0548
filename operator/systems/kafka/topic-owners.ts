/** A pipeline that has, or asks for, a topic. */
export interface Owner {
  readonly uid: string;
  readonly namespace: string;
  readonly pipeline: string;
  readonly createdAt: string;
  /** Whether its status claims the topic already; a claim beats a wish. */
  readonly claimed: boolean;
}

/** Entries not asked for again within an hour are forgotten: their pipeline is gone or has another name. */
const forgetAfterMs = 3_600_000;

/**
 * Who has which topic of one Kafka, as far as this process was told. It settles what statuses alone can't: two pipelines
 * of which neither claims the topic yet (two names with one hash), and it gives a conflict the other's name.
 */
export class TopicOwners {
  readonly #owners = new Map<string, Owner & { readonly at: number }>();

  /**
   * Enters `asker` as the topic's owner unless another pipeline has the better right to it, which is answered.
   * @param now Monotonic milliseconds.
   */
  enter(topic: string, asker: Owner, now: number): Owner | undefined {
    const other = this.otherThan(topic, asker, now);
    if (other !== undefined) return other;
    this.#owners.set(topic, { ...asker, at: now });
    return undefined;
  }

  /** Another pipeline with a better right to the topic than `asker`, if there is one. */
  otherThan(topic: string, asker: Owner, now: number): Owner | undefined {
    const owner = this.#owners.get(topic);
    if (owner === undefined || owner.uid === asker.uid || now - owner.at > forgetAfterMs) return undefined;
    // A pipeline made anew under the same name: the old one is gone.
    if (owner.namespace === asker.namespace && owner.pipeline === asker.pipeline) return undefined;
    return isBetter(asker, owner) ? undefined : owner;
  }

  leave(topic: string, uid: string): void {
    if (this.#owners.get(topic)?.uid === uid) this.#owners.delete(topic);
  }
}

function isBetter(asker: Owner, owner: Owner): boolean {
  if (asker.claimed !== owner.claimed) return asker.claimed;
  if (asker.createdAt !== owner.createdAt) return asker.createdAt < owner.createdAt;
  return asker.uid < owner.uid;
}
