import { texts } from '../../texts/index.ts';

const words = texts.field.secret;

/** A password sign by sign, as it is read over a telephone: "kilo", "capital mike", "seven". */
export function spelled(text: string): readonly { readonly sign: string; readonly said: string }[] {
  return Array.from(text, (sign) => {
    const lower = sign.toLowerCase();
    const said = words.sign[lower] ?? sign;
    return { sign, said: lower === sign ? said : words.capital(said) };
  });
}
