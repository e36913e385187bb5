package parley.message;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;

/// The words of a text as search compares them: in NFKC, without case, `ё` as `е`, cut where
/// Unicode says that words end, so that it is the same on every engine and for every script
/// (F-FIND-2).
public final class Words {
  /// F-FIND-2: characters of a word that are looked at.
  private static final int LONGEST = 64;

  /// F-FIND-3: what is left of a word when its ending is taken, at least.
  private static final int SHORTEST_STEM = 4;

  private static final List<String> ENDINGS =
      List.of(
          "иями", "ями", "ами", "ией", "иям", "ием", "иях", "ого", "его", "ому", "ему", "ыми",
          "ими", "ing", "ия", "ие", "ии", "ию", "ов", "ев", "ей", "ам", "ям", "ах", "ях", "ом",
          "ем", "ой", "ый", "ий", "ая", "яя", "ое", "ее", "ые", "ых", "их", "ую", "юю", "ed", "es",
          "а", "я", "ы", "и", "о", "е", "у", "ю", "ь", "й", "s");

  private Words() {}

  /// In the order of the text; a word that stands twice comes twice.
  public static List<String> of(String text) {
    String folded = folded(text);
    BreakIterator breaks = BreakIterator.getWordInstance(ULocale.ROOT);
    breaks.setText(folded);
    List<String> words = new ArrayList<>();
    int from = breaks.first();
    for (int to = breaks.next(); to != BreakIterator.DONE; to = breaks.next()) {
      if (breaks.getRuleStatus() != BreakIterator.WORD_NONE) {
        words.add(folded.substring(from, Math.min(to, from + LONGEST)));
      }
      from = to;
    }
    return words;
  }

  /// One form of what reads alike.
  public static String folded(String text) {
    String composed = Normalizer.normalize(text, Normalizer.Form.NFKC);
    return Normalizer.normalize(UCharacter.foldCase(composed, true), Normalizer.Form.NFKC)
        .replace('ё', 'е');
  }

  /// The beginning that a word shares with its other forms (F-FIND-3): an ending of Russian or
  /// English is taken off, and what begins so is found. Numbers and addresses stay whole.
  public static String stem(String word) {
    if (word.codePoints().anyMatch(Character::isDigit)) {
      return word;
    }
    return ENDINGS.stream()
        .filter(ending -> word.endsWith(ending) && word.length() - ending.length() >= SHORTEST_STEM)
        .findFirst()
        .map(ending -> word.substring(0, word.length() - ending.length()))
        .orElse(word);
  }
}
