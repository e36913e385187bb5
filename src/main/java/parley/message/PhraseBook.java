package parley.message;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.codec.Digest;
import parley.codec.Json;

/// Texts that both sides hold in every language, so that a code word and a number are all that
/// travels (M-PHRASE-1). The agreement pins the book by the SHA-256 of its file.
public record PhraseBook(String name, long version, Digest digest, List<Phrase> phrases) {
  public PhraseBook {
    phrases = List.copyOf(phrases);
  }

  /// @param word the code word; only together with its number does it name the phrase, so that one
  ///   slip of a key cannot turn one phrase into another
  /// @param text language → text; `{time}` stands for the time that the message gives
  /// @param takes `time`, `reference`: what must be given with it
  public record Phrase(String word, long number, Map<String, String> text, Set<String> takes) {
    public Phrase {
      text = Map.copyOf(text);
      takes = Set.copyOf(takes);
    }

    /// As it travels, for example `HERON 17`.
    public String code() {
      return word + " " + number;
    }
  }

  /// The book that comes with this release.
  public static PhraseBook bundled() {
    String path = "phrases/cyber-1.json";
    Json.Obj file = Resources.json(path);
    List<Phrase> phrases = new ArrayList<>();
    for (Json item : file.items("phrases")) {
      Json.Obj phrase = (Json.Obj) item;
      Map<String, String> text = new LinkedHashMap<>();
      for (String language : Wording.LANGUAGES) {
        text.put(language, Resources.present(phrase.text(language), path));
      }
      phrases.add(
          new Phrase(
              Resources.present(phrase.text("word"), path),
              Resources.present(phrase.number("number"), path),
              text,
              Set.copyOf(phrase.texts("takes"))));
    }
    return new PhraseBook(
        Resources.present(file.text("book"), path),
        Resources.present(file.number("version"), path),
        Digest.of(Resources.bytes(path)),
        phrases);
  }

  /// By code word and number, for example `HERON 17`.
  public Optional<Phrase> coded(String code) {
    return phrases.stream().filter(phrase -> phrase.code().equals(code)).findFirst();
  }

  CodeList codes() {
    Map<String, Map<String, String>> codes = new LinkedHashMap<>();
    for (Phrase phrase : phrases) {
      Map<String, String> words = new LinkedHashMap<>();
      phrase.text().forEach((language, text) -> words.put(language, phrase.code() + " – " + text));
      codes.put(phrase.code(), words);
    }
    return new CodeList(CodeLists.PHRASES, version, Map.of("en", "Phrases", "ru", "Фразы"), codes);
  }
}
