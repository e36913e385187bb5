package parley.translation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.MalformedInput;
import parley.translation.Term.Definition;
import parley.translation.Term.Source;

/// The terms with both sides' definitions, and where they stand in a text (F-TERM-2). Read once
/// from a data file.
public final class Glossary {
  private static final String FILE = "terms.json";
  private static final JsonReader.Limits DATA = new JsonReader.Limits(1024 * 1024, 16, 100_000);
  private static final Pattern WORD =
      Pattern.compile("[\\p{L}\\p{N}]+(?:[-’'][\\p{L}\\p{N}]+)*", Pattern.UNICODE_CHARACTER_CLASS);

  private final List<Term> terms;
  private final Map<String, List<Form>> forms = new HashMap<>();

  private Glossary(List<Term> terms) {
    this.terms = List.copyOf(terms);
    for (Term term : terms) {
      term.forms()
          .forEach((language, written) ->
              written.forEach(form ->
                  forms
                      .computeIfAbsent(language, any -> new ArrayList<>())
                      .add(new Form(List.of(form.split(" ", -1)), term))));
    }
    // The longest form that fits is meant: critical cyber infrastructure before its last two words.
    forms
        .values()
        .forEach(all ->
            all.sort(Comparator.comparingInt((Form form) -> form.words().size()).reversed()));
  }

  /// @param words in small letters, an asterisk for any ending
  private record Form(List<String> words, Term term) {
    boolean fits(List<Word> text, int at) {
      if (at + words.size() > text.size()) {
        return false;
      }
      for (int i = 0; i < words.size(); i++) {
        Word word = text.get(at + i);
        if (!fits(words.get(i), word.small()) || (i > 0 && !word.follows())) {
          return false;
        }
      }
      return true;
    }

    private static boolean fits(String form, String word) {
      return form.endsWith("*")
          ? word.startsWith(form.substring(0, form.length() - 1))
          : word.equals(form);
    }
  }

  /// @param follows only white space lies between it and the word before
  private record Word(String small, int from, int to, boolean follows) {}

  /// A stretch of a text.
  ///
  /// @param term which it names; empty for what lies between terms
  public record Piece(String text, Optional<Term> term) {}

  /// The terms that come with this release.
  public static Glossary bundled() {
    try (InputStream stream = Glossary.class.getResourceAsStream(FILE)) {
      if (stream == null) {
        throw new IllegalStateException("the data file " + FILE + " is missing");
      }
      return new Glossary(read(JsonReader.readObject(Bytes.owning(stream.readAllBytes()), DATA)));
    } catch (IOException e) {
      throw new UncheckedIOException("the data file " + FILE + " cannot be read", e);
    } catch (MalformedInput e) {
      throw new IllegalStateException("the data file " + FILE + " is faulty", e);
    }
  }

  private static List<Term> read(Json.Obj file) throws MalformedInput {
    Map<String, Source> sources = new HashMap<>();
    for (Json item : file.items("sources")) {
      Json.Obj source = (Json.Obj) item;
      sources.put(
          source.requireText("id"),
          new Source(
              source.requireText("title"),
              source.requireText("by"),
              source.requireNumber("year"),
              source.requireText("url")));
    }
    List<Term> terms = new ArrayList<>();
    for (Json item : file.items("terms")) {
      terms.add(term((Json.Obj) item, sources));
    }
    return terms;
  }

  private static Term term(Json.Obj term, Map<String, Source> sources) throws MalformedInput {
    Json.Obj written = term.requireObject("forms");
    Map<String, List<String>> forms = new LinkedHashMap<>();
    written.members().keySet().forEach(language -> forms.put(language, written.texts(language)));
    List<Definition> definitions = new ArrayList<>();
    for (Json item : term.items("definitions")) {
      Json.Obj definition = (Json.Obj) item;
      Source source = sources.get(definition.requireText("source"));
      if (source == null) {
        throw new IllegalStateException(
            term.requireText("id") + " names a source that is not there");
      }
      definitions.add(
          new Definition(
              definition.requireText("side"),
              source,
              Map.of("en", definition.requireText("en"), "ru", definition.requireText("ru"))));
    }
    Json.Obj names = term.requireObject("names");
    return new Term(
        term.requireText("id"),
        Map.of("en", names.requireText("en"), "ru", names.requireText("ru")),
        forms,
        Term.Mark.valueOf(term.requireText("mark").toUpperCase(Locale.ROOT)),
        term.requireText("by"),
        definitions);
  }

  public List<Term> terms() {
    return terms;
  }

  /// Terms of which name, form or definition has all these words, in any language.
  ///
  /// @param search words with blanks between; empty for all
  public List<Term> find(String search, Optional<Term.Mark> mark) {
    List<String> wanted = List.of(search.strip().toLowerCase(Locale.ROOT).split("\\s+", -1));
    return terms.stream()
        .filter(term -> mark.isEmpty() || mark.get() == term.mark())
        .filter(term -> wanted.stream().allMatch(said(term)::contains))
        .toList();
  }

  private static String said(Term term) {
    StringBuilder said = new StringBuilder();
    term.names().values().forEach(name -> said.append(name).append('\n'));
    term.forms().values().forEach(forms -> said.append(forms).append('\n'));
    term.definitions()
        .forEach(definition ->
            said.append(definition.text()).append('\n').append(definition.source().title()));
    return said.toString().toLowerCase(Locale.ROOT);
  }

  /// Cuts a text where terms begin and end; joined again, the pieces are the text.
  public List<Piece> pieces(String text, String language) {
    List<Form> known = forms.getOrDefault(language, List.of());
    List<Word> words = words(text);
    List<Piece> pieces = new ArrayList<>();
    int done = 0;
    int at = 0;
    while (at < words.size()) {
      int here = at;
      Optional<Form> form = known.stream().filter(each -> each.fits(words, here)).findFirst();
      if (form.isPresent()) {
        int from = words.get(at).from();
        at += form.get().words().size();
        int to = words.get(at - 1).to();
        if (from > done) {
          pieces.add(new Piece(text.substring(done, from), Optional.empty()));
        }
        pieces.add(new Piece(text.substring(from, to), Optional.of(form.get().term())));
        done = to;
      } else {
        at++;
      }
    }
    if (done < text.length()) {
      pieces.add(new Piece(text.substring(done), Optional.empty()));
    }
    return List.copyOf(pieces);
  }

  private static List<Word> words(String text) {
    List<Word> words = new ArrayList<>();
    Matcher word = WORD.matcher(text);
    int before = 0;
    while (word.find()) {
      words.add(
          new Word(
              word.group().toLowerCase(Locale.ROOT),
              word.start(),
              word.end(),
              text.substring(before, word.start()).isBlank()));
      before = word.end();
    }
    return words;
  }

  /// The terms that a text names, each once, in the order in which they come.
  public List<Term> in(String text, String language) {
    return pieces(text, language).stream()
        .flatMap(piece -> piece.term().stream())
        .distinct()
        .toList();
  }
}
