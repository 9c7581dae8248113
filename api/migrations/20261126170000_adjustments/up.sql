-- What was put right in statements: the last of each company, for those who look after its sources.
-- Never the words: only what, where in the document, and of which chat.
CREATE TABLE adjustments (
    company_id uuid NOT NULL,
    id uuid NOT NULL,
    chat_id uuid NOT NULL,
    kind text NOT NULL,
    -- A JSON pointer (RFC 6901) into the document.
    pointer text NOT NULL,
    -- When last.
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (company_id, id),
    FOREIGN KEY (company_id, chat_id) REFERENCES chats,
    UNIQUE (company_id, chat_id, kind, pointer)
);
CREATE INDEX adjustments_at ON adjustments (company_id, at DESC, id DESC);
