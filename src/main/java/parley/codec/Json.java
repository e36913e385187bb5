package parley.codec;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A JSON value of the strict kind that Parley signs (I-JSON; integers only; text in NFC), or of
/// the wider kind that others write (C-JSON-12).
///
/// Reading is {@link JsonReader}, writing {@link JsonWriter}; the bytes signed are always the bytes
/// received.
public sealed interface Json {

  /// Members in the order written.
  record Obj(Map<String, Json> members) implements Json {
    public Obj {
      members = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    public @Nullable Json get(String key) {
      return members.get(key);
    }

    public boolean has(String key) {
      return members.containsKey(key);
    }

    public Optional<String> text(String key) {
      return members.get(key) instanceof Str(String value) ? Optional.of(value) : Optional.empty();
    }

    /// Read strictly: a member that is not known is a mistake, not a wish.
    ///
    /// @throws IllegalArgumentException with a sentence for whoever wrote it
    public void only(Set<String> known) {
      for (String member : members.keySet()) {
        if (!known.contains(member)) {
          throw new IllegalArgumentException(
              "\""
                  + member
                  + "\" is not known; the members are "
                  + String.join(", ", known.stream().sorted().toList()));
        }
      }
    }

    public Optional<Long> number(String key) {
      return members.get(key) instanceof Num(long value) ? Optional.of(value) : Optional.empty();
    }

    public Optional<Boolean> truth(String key) {
      return members.get(key) instanceof Bool(boolean value)
          ? Optional.of(value)
          : Optional.empty();
    }

    public Optional<Obj> object(String key) {
      return members.get(key) instanceof Obj value ? Optional.of(value) : Optional.empty();
    }

    /// The items, or none when the member is missing or no array.
    public List<Json> items(String key) {
      return members.get(key) instanceof Arr(List<Json> items) ? items : List.of();
    }

    /// The texts among the items of an array member.
    public List<String> texts(String key) {
      return items(key).stream()
          .filter(Str.class::isInstance)
          .map(item -> ((Str) item).value())
          .toList();
    }

    /// @throws MalformedInput when the member is missing or not text
    public String requireText(String key) throws MalformedInput {
      return text(key).orElseThrow(() -> missing(key, "text"));
    }

    public long requireNumber(String key) throws MalformedInput {
      return number(key).orElseThrow(() -> missing(key, "a whole number"));
    }

    public Obj requireObject(String key) throws MalformedInput {
      return object(key).orElseThrow(() -> missing(key, "an object"));
    }

    /// @throws MalformedInput when there is a member that none of `known` names
    public void requireOnly(Set<String> known) throws MalformedInput {
      MalformedInput.unless(
          known.containsAll(members.keySet()), "C-JSON-10", "a member that has no place here");
    }

    private static MalformedInput missing(String key, String kind) {
      return new MalformedInput("C-JSON-9", "member \"" + key + "\" must be there and be " + kind);
    }
  }

  record Arr(List<Json> items) implements Json {
    public Arr {
      items = List.copyOf(items);
    }
  }

  record Str(String value) implements Json {}

  /// Within ±(2^53−1), as I-JSON asks.
  record Num(long value) implements Json {
    public Num {
      if (value > JsonReader.LARGEST || value < -JsonReader.LARGEST) {
        throw new IllegalArgumentException("JSON holds whole numbers up to 2^53-1");
      }
    }
  }

  /// A number with a fraction or an exponent, finite. Only foreign documents hold one (C-JSON-12);
  /// nothing that Parley signs does.
  record Real(double value) implements Json {
    public Real {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("JSON holds no such number");
      }
    }
  }

  record Bool(boolean value) implements Json {}

  record Null() implements Json {}

  static Builder object() {
    return new Builder();
  }

  static Arr texts(Iterable<String> values) {
    List<Json> items = new java.util.ArrayList<>();
    values.forEach(value -> items.add(new Str(value)));
    return new Arr(items);
  }

  /// Collects members in order; a value that is absent is left out.
  final class Builder {
    private final Map<String, Json> members = new LinkedHashMap<>();

    private Builder() {}

    public Builder with(String key, Json value) {
      members.put(key, value);
      return this;
    }

    public Builder with(String key, String value) {
      return with(key, new Str(value));
    }

    public Builder with(String key, long value) {
      return with(key, new Num(value));
    }

    public Builder with(String key, boolean value) {
      return with(key, new Bool(value));
    }

    public Builder with(String key, Optional<String> value) {
      value.ifPresent(text -> with(key, text));
      return this;
    }

    public Obj build() {
      return new Obj(members);
    }
  }
}
