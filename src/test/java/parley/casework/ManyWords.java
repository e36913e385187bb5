package parley.casework;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// Texts as long as one likes, drawn from a seed: few words are frequent and many are rare, in
/// Latin and Cyrillic letters.
public final class ManyWords {
  private final Random random;
  private final List<String> words;

  public ManyWords(Random random) {
    this.random = random;
    this.words = IntStream.range(0, 20_000).mapToObj(_ -> word()).toList();
  }

  private String word() {
    String letters =
        random.nextBoolean() ? "abcdefghijklmnoprstuvwy" : "абвгдежзиклмнопрстуфхцчшыэюя";
    StringBuilder word = new StringBuilder();
    for (int i = 3 + random.nextInt(8); i > 0; i--) {
      word.append(letters.charAt(random.nextInt(letters.length())));
    }
    return word.toString();
  }

  /// So many words.
  public String text(int length) {
    List<String> text = new ArrayList<>();
    for (int i = 0; i < length; i++) {
      text.add(words.get((int) (words.size() * Math.pow(random.nextDouble(), 3))));
    }
    return String.join(" ", text);
  }
}
