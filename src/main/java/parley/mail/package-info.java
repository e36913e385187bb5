/// The only door to SMTP and IMAP: hands one attachment to a mail server, and takes attachments of
/// one type out of a mailbox. It knows nothing of what they hold.
///
/// Start at {@link parley.mail.Postbox}. Invariant: sizes are looked at before anything is fetched,
/// and nothing but that one attachment is ever looked into.
@org.jspecify.annotations.NullMarked
package parley.mail;
