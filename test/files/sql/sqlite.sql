PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE customers (id integer NOT NULL PRIMARY KEY, full_name varchar(80), email varchar(80),
	phone varchar(30), note text, photo BLOB);
INSERT INTO customers VALUES(1,'Jane Roe','jane.roe@contoso.example','+1 206 555 0123','She said: "it''s ok"',NULL);
INSERT INTO customers VALUES(2,'John O''Brien','john.obrien@contoso.example','+1 206 555 0199','C:\temp\',X'4a616e652773');
INSERT INTO customers VALUES(3,'Zoë Müller','zoe.mueller@contoso.example',NULL,replace('two\nlines	and a tab','\n',char(10)),NULL);
CREATE TABLE payments (id integer NOT NULL PRIMARY KEY, customer_id integer, card_number varchar(20), iban varchar(34));
INSERT INTO payments VALUES(1,3,'4111111111111111','DE89370400440532013000');
INSERT INTO payments VALUES(2,1,'5555555555554444',NULL);
COMMIT;
