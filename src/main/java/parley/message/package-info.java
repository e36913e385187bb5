/// Messages: the shared header, formats as data, coded fields and their wording in each language.
///
/// Start at {@link parley.message.Message}. Invariant: the bytes of a message are never rewritten;
/// what is coded renders in every language from the same code, and free text is never translated
/// here.
@org.jspecify.annotations.NullMarked
package parley.message;
