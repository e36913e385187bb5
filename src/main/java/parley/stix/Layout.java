package parley.stix;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// One type of the table: an object, what stands inside one, or a predefined extension.
///
/// @param owner of an extension: the type that it extends; else empty
/// @param properties with the common ones of its category
/// @param required those that must be there
/// @param own those that other types of the category do not have too
/// @param ids what a deterministic identifier is made of; empty where there is none
record Layout(
    String name,
    Category category,
    String owner,
    Map<String, Property> properties,
    List<String> required,
    List<String> own,
    List<String> ids,
    List<Rule> rules) {
  enum Category {
    SDO,
    SRO,
    SCO,
    META,
    PART,
    EXTENSION
  }

  /// One property.
  record Property(Kind kind, boolean required) {}

  /// @param properties in the order of the table
  Layout {
    properties = java.util.Collections.unmodifiableMap(properties);
    required = List.copyOf(required);
    own = List.copyOf(own);
    ids = List.copyOf(ids);
    rules = List.copyOf(rules);
  }

  /// Domain and relationship objects: they have versions.
  boolean versioned() {
    return category == Category.SDO || category == Category.SRO;
  }

  /// What a property may hold, as the table says it (K-TABLE-1).
  sealed interface Kind {
    /// Those that take no parameter.
    enum Plain implements Kind {
      ANY,
      STRING,
      BOOLEAN,
      /// A moment.
      TIMESTAMP,
      /// A moment that is written to the millisecond at least.
      MILLIS,
      HEX,
      BINARY,
      HASHES,
      URL,
      LANG,
      CPE,
      IPV4,
      IPV6,
      MAC,
      REGISTRY_KEY,
      SELECTOR,
      EXTENSIONS,
      OBSERVABLES
    }

    record Whole(long least, long most) implements Kind {}

    record Fraction(double least, double most) implements Kind {}

    /// @param closed another word is an error, and not a note
    record Word(String vocabulary, boolean closed, Set<String> words) implements Kind {
      public Word {
        words = Set.copyOf(words);
      }
    }

    /// A reference.
    ///
    /// @param named types and categories (`sdo`, `sco`, `sro`, `any`)
    /// @param others where true, it points at anything but these
    record Ref(Set<String> named, boolean others) implements Kind {
      public Ref {
        named = Set.copyOf(named);
      }
    }

    record ListOf(Kind item) implements Kind {}

    record Dictionary(Kind value) implements Kind {}

    /// What stands inside an object and has properties of its own.
    record Part(String name) implements Kind {}
  }

  /// What must hold between the properties of one object, as the table says it (K-TABLE-1).
  sealed interface Rule {
    /// @param strictly the second is later, and not at the same moment
    record Order(String first, String second, boolean strictly) implements Rule {}

    /// At least one of these.
    record AnyOf(List<String> names) implements Rule {
      public AnyOf {
        names = List.copyOf(names);
      }
    }

    /// Exactly one of these.
    record OneOf(List<String> names) implements Rule {
      public OneOf {
        names = List.copyOf(names);
      }
    }

    /// Where the first stands, the second does.
    record Needs(String name, String other) implements Rule {}

    /// Where a truth has this value, the other stands, or does not.
    record When(String name, boolean value, boolean stands, String other) implements Rule {}

    /// Rules that have code of their own.
    enum Special implements Rule {
      /// At least one property of its own.
      SOME,
      PATTERN,
      MARKING,
      LANGUAGES,
      EXTERNAL_ID
    }
  }
}
