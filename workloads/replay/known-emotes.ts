/** Some of Twitch's global emotes with their ids: names that everybody may use. */
export const knownEmotes: ReadonlyMap<string, string> = new Map([
  ['Kappa', '25'],
  ['LUL', '425618'],
  ['PogChamp', '305954156'],
  ['BibleThump', '86'],
  ['HeyGuys', '30259'],
  ['Kreygasm', '41'],
  ['ResidentSleeper', '245'],
  ['NotLikeThis', '58765'],
  ['SeemsGood', '64138'],
  ['WutFace', '28087'],
  ['DansGame', '33'],
  ['SwiftRage', '34'],
  ['BabyRage', '22639'],
  ['4Head', '354'],
  ['FailFish', '360'],
  ['VoHiYo', '81274'],
  ['PJSalt', '36'],
  ['MrDestructoid', '28'],
  ['KonCha', '160400'],
  ['SMOrc', '52'],
  ['Jebaited', '114836'],
  ['CoolCat', '58127'],
]);

const BEYOND_BMP = /[\ud800-\udbff]/;

/** The `emotes` tag of a text: `25:0-4,12-16/1902:6-10`, offsets in code points, '' when it has none. */
export function emotesTag(text: string): string {
  const uses = new Map<string, string>();
  const wide = BEYOND_BMP.test(text);
  let offset = 0;
  for (const word of text.split(' ')) {
    const length = wide ? [...word].length : word.length;
    const id = knownEmotes.get(word);
    if (id !== undefined) {
      const use = `${offset}-${offset + length - 1}`;
      const before = uses.get(id);
      uses.set(id, before === undefined ? use : `${before},${use}`);
    }
    offset += length + 1;
  }
  return uses.size === 0 ? '' : Array.from(uses, ([id, list]) => `${id}:${list}`).join('/');
}
