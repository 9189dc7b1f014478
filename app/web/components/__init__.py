"""What the pages show, as plain JSON values computed from an opened document. No HTML is made here."""
