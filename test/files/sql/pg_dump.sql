--
-- PostgreSQL database dump
--

\restrict 53FBOGPH2iZlJ3EivjePXDLDcbfCneGmGGY6EC37RHN05UHpKItVKawoHqgQGjR

-- Dumped from database version 15.18 (Debian 15.18-0+deb12u1)
-- Dumped by pg_dump version 15.18 (Debian 15.18-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: customers; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.customers (
    id integer NOT NULL,
    full_name character varying(80),
    email character varying(80),
    phone character varying(30),
    note text,
    photo bytea
);


ALTER TABLE public.customers OWNER TO postgres;

--
-- Name: payments; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.payments (
    id integer NOT NULL,
    customer_id integer,
    card_number character varying(20),
    iban character varying(34)
);


ALTER TABLE public.payments OWNER TO postgres;

--
-- Data for Name: customers; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.customers (id, full_name, email, phone, note, photo) FROM stdin;
1	Jane Roe	jane.roe@contoso.example	+1 206 555 0123	She said: "it's ok"	\N
2	John O'Brien	john.obrien@contoso.example	+1 206 555 0199	C:\\temp\\	\\x4a616e652773
3	Zoë Müller	zoe.mueller@contoso.example	\N	two\nlines\tand a tab	\N
\.


--
-- Data for Name: payments; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.payments (id, customer_id, card_number, iban) FROM stdin;
1	3	4111111111111111	DE89370400440532013000
2	1	5555555555554444	\N
\.


--
-- Name: customers customers_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.customers
    ADD CONSTRAINT customers_pkey PRIMARY KEY (id);


--
-- Name: payments payments_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.payments
    ADD CONSTRAINT payments_pkey PRIMARY KEY (id);


--
-- PostgreSQL database dump complete
--

\unrestrict 53FBOGPH2iZlJ3EivjePXDLDcbfCneGmGGY6EC37RHN05UHpKItVKawoHqgQGjR

