package parley.party;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import parley.codec.Bytes;
import parley.codec.Digest;

/// The first 128 bits of a digest as eight pronounceable words, to be read aloud at a key ceremony
/// (S-WORD-1). Sixteen bits make a word of five letters, consonants and vowels in turn; the same
/// word is written in Latin and in Cyrillic letters, one for one.
///
/// @param latin for example `lusab-babad-…`
/// @param cyrillic the same words, `лусаб-бабад-…`
public record FingerprintWords(String latin, String cyrillic) {
  /// S-WORD-1.
  public static final int WORDS = 8;

  private static final String CONSONANTS = "bdfghjklmnprstvz";
  private static final String VOWELS = "aiou";
  private static final String CYRILLIC_CONSONANTS = "бдфгхжклмнпрствз";
  private static final String CYRILLIC_VOWELS = "аиоу";

  private static final int WORD_LETTERS = 5;

  /// Far more than eight words with any punctuation need.
  private static final int MAX_SPOKEN = 200;

  public static FingerprintWords of(Digest digest) {
    List<String> latin = new ArrayList<>();
    List<String> cyrillic = new ArrayList<>();
    for (int word = 0; word < WORDS; word++) {
      int bits =
          ((digest.value().at(2 * word) & 0xff) << 8) | (digest.value().at(2 * word + 1) & 0xff);
      latin.add(word(bits, CONSONANTS, VOWELS));
      cyrillic.add(word(bits, CYRILLIC_CONSONANTS, CYRILLIC_VOWELS));
    }
    return new FingerprintWords(String.join("-", latin), String.join("-", cyrillic));
  }

  private static String word(int bits, String consonants, String vowels) {
    return ""
        + consonants.charAt((bits >> 12) & 0xf)
        + vowels.charAt((bits >> 10) & 0x3)
        + consonants.charAt((bits >> 6) & 0xf)
        + vowels.charAt((bits >> 4) & 0x3)
        + consonants.charAt(bits & 0xf);
  }

  /// Whether what a person heard or typed, in either alphabet, with any case, spaces or hyphens,
  /// are the words of this digest.
  public static boolean match(Digest digest, String spoken) {
    return parse(spoken)
        .map(heard -> heard.equals(digest.value().slice(0, 2 * WORDS)))
        .orElse(false);
  }

  /// The places, from 1, of the words that were heard otherwise; empty when all agree.
  public static List<Integer> differing(Digest digest, String spoken) {
    String[] words = of(digest).latin().split("-", -1);
    String[] heard = spoken.strip().toLowerCase(Locale.ROOT).split("[\\s,.\\p{Pd}]+", -1);
    List<Integer> places = new ArrayList<>();
    for (int word = 0; word < WORDS && !match(digest, spoken); word++) {
      if (word >= heard.length || !latin(heard[word]).equals(words[word])) {
        places.add(word + 1);
      }
    }
    return places;
  }

  private static String latin(String word) {
    StringBuilder latin = new StringBuilder();
    for (int at = 0; at < word.length(); at++) {
      char letter = word.charAt(at);
      int consonant = CYRILLIC_CONSONANTS.indexOf(letter);
      int vowel = CYRILLIC_VOWELS.indexOf(letter);
      latin.append(
          consonant >= 0
              ? CONSONANTS.charAt(consonant)
              : vowel >= 0 ? VOWELS.charAt(vowel) : letter);
    }
    return latin.toString();
  }

  /// The 16 bytes that the words stand for; empty when they are not eight such words.
  public static Optional<Bytes> parse(String spoken) {
    if (spoken.length() > MAX_SPOKEN) {
      return Optional.empty();
    }
    String letters = spoken.toLowerCase(Locale.ROOT).replaceAll("[\\s,.\\p{Pd}]", "");
    if (letters.length() != WORDS * WORD_LETTERS) {
      return Optional.empty();
    }
    byte[] bytes = new byte[2 * WORDS];
    for (int word = 0; word < WORDS; word++) {
      int bits = 0;
      for (int letter = 0; letter < WORD_LETTERS; letter++) {
        char spelt = letters.charAt(word * WORD_LETTERS + letter);
        boolean vowel = letter % 2 == 1;
        int value = vowel ? index(spelt, VOWELS, CYRILLIC_VOWELS) : consonant(spelt);
        if (value < 0) {
          return Optional.empty();
        }
        bits = (bits << (vowel ? 2 : 4)) | value;
      }
      bytes[2 * word] = (byte) (bits >> 8);
      bytes[2 * word + 1] = (byte) bits;
    }
    return Optional.of(Bytes.owning(bytes));
  }

  private static int consonant(char spelt) {
    return index(spelt, CONSONANTS, CYRILLIC_CONSONANTS);
  }

  private static int index(char spelt, String latin, String cyrillic) {
    return Math.max(latin.indexOf(spelt), cyrillic.indexOf(spelt));
  }
}
