/// Free text in another language than it was written in: drafts of translators, certified by
/// reviewers, and the terms that both sides use. All of it is local; nothing here is ever sent.
///
/// Start at {@link parley.translation.Translations}, for terms at {@link
/// parley.translation.Glossary}. Invariant: a record is never changed, only followed by another
/// one, and each was an entry of the node's own log before it was kept.
@org.jspecify.annotations.NullMarked
package parley.translation;
