/**
 * Which of several Node-REDs keeps a phone that none of them has heard: each computes it for itself, and all come to the
 * same answer (rendezvous hashing, Thaler and Ravishankar 1998). When one goes, only its phones move. It is computed for
 * all phones whenever one comes or goes, so it has to be quick.
 */

/** @returns undefined = there is none */
export function chooseKeeper(phone: string, instances: Iterable<string>): string | undefined {
  const ofPhone = signOf(phone);
  let best: { readonly instance: string; readonly weight: number } | undefined;
  for (const instance of instances) {
    const weight = mixed(ofPhone ^ signOf(instance));
    const isBetter =
      !best || weight > best.weight || (weight === best.weight && instance > best.instance);
    if (isBetter) best = { instance, weight };
  }
  return best?.instance;
}

/** FNV-1a of the characters, spread over all bits. */
function signOf(text: string): number {
  let sign = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1)
    sign = Math.imul(sign ^ text.charCodeAt(at), 0x01000193);
  return mixed(sign);
}

/** Each bit depends on all of them (the last step of MurmurHash3). */
function mixed(sign: number): number {
  let bits = Math.imul(sign ^ (sign >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
