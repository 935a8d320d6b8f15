REM INSERTING into CUSTOMERS
SET DEFINE OFF;
Insert into CUSTOMERS (ID,FULL_NAME,EMAIL,PHONE,CREATED) values (1,'Jane Roe','jane.roe@contoso.example','+1 206 555 0123',to_date('2026-01-02 10:00:00','YYYY-MM-DD HH24:MI:SS'));
Insert into CUSTOMERS (ID,FULL_NAME,EMAIL,PHONE,CREATED) values (2,'John O''Brien','john.obrien@contoso.example','+1 206 555 0199',null);
Insert into CUSTOMERS (ID,FULL_NAME,EMAIL,PHONE,CREATED) values (3,'Zoë Müller','zoe.mueller@contoso.example',null,null);
