package parley.casework;

import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import parley.message.Format;
import parley.message.Formats;
import parley.message.Wording;
import parley.message.Words;

/// Which codes are said with a word, in any language of the interface: a message holds codes, so it
/// is found by their words in the reader's language, whichever that is (F-FIND-5).
final class CodeWords {
  private final NavigableMap<String, Set<String>> codes = new TreeMap<>();

  CodeWords(Formats formats, List<Wording> wordings) {
    Set<String> lists = new TreeSet<>(List.of("precedence"));
    for (Format format : formats.all()) {
      format.name().values().forEach(name -> say(name, "format", format.id()));
      Stream.concat(format.fields().stream(), format.automatic().stream())
          .flatMap(field -> field.codes().stream())
          .forEach(lists::add);
    }
    for (Wording words : wordings) {
      for (String list : lists) {
        words.codes(list).forEach(coded -> say(coded.text(), list, coded.code()));
      }
    }
  }

  private void say(String text, String list, String code) {
    for (String word : Words.of(text)) {
      codes.computeIfAbsent(word, _ -> new HashSet<>()).add(Document.CODE + list + "/" + code);
    }
  }

  Set<String> tokens(String beginning) {
    Set<String> tokens = new HashSet<>();
    codes
        .subMap(beginning, true, beginning + Character.MAX_VALUE, false)
        .values()
        .forEach(tokens::addAll);
    return tokens;
  }
}
