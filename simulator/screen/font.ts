/**
 * The virtual phone's own bitmap letters, five columns by eight rows. Each glyph is written as eight digits of base
 * 32, one a row from the top; the highest bit is the leftmost column, the eighth row holds what hangs below the line.
 */

/** Columns of a glyph. */
export const GLYPH_WIDTH = 5;
/** Rows of a glyph. */
export const GLYPH_HEIGHT = 8;

const TABLE = `
  00000000 !44444040 "aaa00000 #aavavaa0 $4fke5u40 %op248j30 &cik8lid0 '44800000
 (24888420 )84222480 *04lel400 +044v4400 ,0000c480 -000v0000 .00000cc0 /01248g00
 0ehjlphe0 14c4444e0 2eh1248v0 3v2421he0 426aiv220 5vgu11he0 668guhhe0 7v1248880
 8ehhehhe0 9ehhf12c0 :0cc0cc00 ;0cc0c480 <248g8420 =00v0v000 >84212480 ?eh124040
 @eh1dlle0 Aehhvhhh0 Buhhuhhu0 Cehggghe0 Dsihhhis0 Evgguggv0 Fvgguggg0 Gehgnhhf0
 Hhhhvhhh0 Ie44444e0 J72222ic0 Khikokih0 Lggggggv0 Mhrllhhh0 Nhhpljhh0 Oehhhhhe0
 Puhhuggg0 Qehhhlid0 Ruhhukih0 Sfgge11u0 Tv4444440 Uhhhhhhe0 Vhhhhha40 Whhhllla0
 Xhha4ahh0 Yhhha4440 Zv1248gv0 [e88888e0 \\0g842100 ]e22222e0 ^4ah00000 _000000v0
 \`84200000 a00e1fhf0 bggmphhu0 c00egghe0 d11djhhf0 e00ehvge0 f698s8880 g00fhhf1e
 hggmphhh0 i40c444e0 j206222ic kggikoki0 lc44444e0 m00qllhh0 n00mphhh0 o00ehhhe0
 p00uhhugg q00fhhf11 r00mpggg0 s00ege1u0 t88s88960 u00hhhjd0 v00hhha40 w00hhlla0
 x00ha4ah0 y00hhhf1e z00v248v0 {24484420 |44444440 }84424480 ~008l2000
 Äaehhvhh0 Öaehhhhe0 Üahhhhhe0 äa0e1fhf0 öa0ehhhe0 üa0hhhjd0 ßcikihhm0 €69s8s960
 °ciic0000 →042v2400 …000000l0 ·000cc000 ▯vhhhhhv0
`;

const GLYPHS: ReadonlyMap<string, readonly number[]> = new Map(
  [...TABLE.matchAll(/ (.)([0-9a-v]{8})/gu)].map(([, character = '', rows = '']) => [
    character,
    [...rows].map((digit) => Number.parseInt(digit, 32)),
  ]),
);
/** What stands for characters without a glyph. */
const MISSING = GLYPHS.get('▯') ?? [];

/** Rows of a character; letters with other accents are drawn without them, anything else as an empty box. */
export function glyphOf(character: string): readonly number[] {
  const plain = character.normalize('NFD').replace(/\p{M}/gu, '');
  return GLYPHS.get(character) ?? GLYPHS.get(plain) ?? MISSING;
}
