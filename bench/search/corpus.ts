/**
 * A made-up archive of messages in English, Russian, Chinese and Japanese. Words follow Zipf's law: the commonest are real, the
 * others are made of syllables.
 */
import type { MessageRow } from "../../drizzle/messages.ts";
import { Random } from "../../test/support/random.ts";

/** What the corpus contains, for queries. */
export const COMMONEST_WORD = "the";
/** In every 50,000th message, beginning with the oldest. */
export const RARE_WORD = "zyxomma";
export const RARE_EVERY = 50_000;
export const PHRASE = "in the morning light of samarkand";
/** In every 10,000th message. */
export const PHRASE_EVERY = 10_000;
/** In every 10th message of the older half, and in none of the newer. */
export const FORMER_WORD = "olympiad";
export const FORMER_EVERY = 10;

const ENGLISH =
  `the of and to a in is it you that he was for on are as with his they I at be this have from or one had by
  word but not what all were we when your can said there use an each which she do how their if will up other about out many
  then them these so some her would make like him into time has look two more write go see number no way could people my
  than first water been call who oil its now find long down day did get come made may part`.split(/\s+/);
const RUSSIAN =
  `и в не на я что он с как это по но они к у ты из мы за вы так же от все она то о его бы только ее мне было вот
  меня еще нет ему теперь когда даже ну вдруг ли если уже или ни быть был до вас нибудь опять уж вам ведь там потом себя ничего
  ей может тут где есть надо для тебя чем была сам чтоб без будто чего раз тоже себе под будет тогда кто этот`.split(
    /\s+/,
  );
const CHINESE = [
  ..."的一是不了人我在有他这为之大来以个中上们到说国和地也子时道出而要于就下得可你年生自会那后能对着事其里所去行过家十用发天如然作方成者多日都三小军二无同么经法当起与好看学进种将还分此心前面又定见只主没公从",
];
const HIRAGANA = [..."あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわをん"];

const SYLLABLES = {
  english:
    "ba be bo ca ce co da de di fa fi fo ga ge ha he la le li lo ma me mi na ne no pa pe ra re ri ro sa se si ta te ti to va ve ing er tion al ent ous ck st".split(
      " ",
    ),
  russian:
    "ба бе бо ва ве во га го да де до жа же за зе ка ко ла ле ли ло ма ме ми на не но па по ра ре ри ро са се си та те ти то ход ник ость ение ский ать ить".split(
      " ",
    ),
};

const WORDS = 40_000;
const ROOMS = 400;
const PRIVATE_SHARE = 0.3;
const USERS = 5_000;

/** Returns an index below `count`; rank r is drawn with a probability proportional to 1 / (r + 1). */
const zipf = (random: Random, count: number): number =>
  Math.min(count - 1, Math.floor((count + 1) ** random.next()) - 1);

const at = <Item>(items: readonly Item[], i: number): Item => items[i] as Item;

const vocabulary = (random: Random, common: readonly string[], syllables: readonly string[]): string[] => {
  const words = new Set(common);
  while (words.size < WORDS) {
    words.add(Array.from({ length: 2 + Math.floor(random.next() * 3) }, () => random.pick(syllables)).join(""));
  }
  return [...words];
};

export interface Corpus {
  /** The most used first. */
  rooms: string[];
  users: string[];
  messages: Iterable<MessageRow>;
}

const START = Date.UTC(2025, 0, 1);
const SECONDS_BETWEEN = 30;

/** Returns `count` messages, oldest first. The same seed makes the same ones. */
export const corpus = (count: number, seed: number): Corpus => {
  const random = new Random(seed);
  const english = vocabulary(random, ENGLISH, SYLLABLES.english);
  const russian = vocabulary(random, RUSSIAN, SYLLABLES.russian);
  // Rarer characters follow the listed ones.
  const han = [...CHINESE, ...Array.from({ length: 3_000 }, (_, i) => String.fromCodePoint(0x4e00 + 6 * i))];
  const rooms = Array.from({ length: ROOMS }, (_, i) => `${i % 10 < 10 * PRIVATE_SHARE ? "private-" : ""}room-${i}`);
  const users = Array.from({ length: USERS }, (_, i) => `u-${i}`);

  const sentence = (words: readonly string[]): string => {
    const length = 2 + Math.floor(random.exponential(9));
    const text = Array.from({ length: Math.min(length, 120) }, () => at(words, zipf(random, words.length))).join(" ");
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}${random.pick([".", "", "!", "?", " 🙂"])}`;
  };
  const chinese = (): string => {
    const length = 4 + Math.floor(random.exponential(18));
    return `${Array.from({ length: Math.min(length, 300) }, () => at(han, zipf(random, han.length))).join("")}。`;
  };
  const japanese = (): string => {
    const length = 6 + Math.floor(random.exponential(20));
    const letters = Array.from({ length: Math.min(length, 300) }, () =>
      random.chance(0.7) ? at(HIRAGANA, zipf(random, HIRAGANA.length)) : at(han, zipf(random, han.length)),
    );
    return `${letters.join("")}。`;
  };
  const text = (): string => {
    const kind = random.next();
    if (kind < 0.5) return sentence(english);
    if (kind < 0.85) return sentence(russian);
    return kind < 0.95 ? chinese() : japanese();
  };

  const messages = function* (): Iterable<MessageRow> {
    const seqs = new Map<string, number>();
    for (let n = 0; n < count; n++) {
      const room = at(rooms, zipf(random, ROOMS));
      const user = at(users, zipf(random, USERS));
      const seq = (seqs.get(room) ?? 0) + 1;
      seqs.set(room, seq);
      const extra = [
        n % RARE_EVERY === 0 ? ` ${RARE_WORD}` : "",
        n % PHRASE_EVERY === 1 ? ` ${PHRASE}` : "",
        n % FORMER_EVERY === 2 && n < count / 2 ? ` ${FORMER_WORD}` : "",
      ].join("");
      yield {
        room,
        seq,
        userId: user,
        username: `User ${user}`,
        content: text() + extra,
        timestamp: new Date(START + n * SECONDS_BETWEEN * 1_000),
        editedAt: null,
        deletedAt: null,
        clientId: `c-${n}`,
        replyTo: null,
        mentions: null,
        attachments: null,
        reactions: null,
        rev: null,
      };
    }
  };
  return { rooms, users, messages: messages() };
};
