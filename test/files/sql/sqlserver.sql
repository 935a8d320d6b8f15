USE [shop]
GO
/****** Object:  Table [dbo].[customers]    Script Date: 1/2/2026 10:00:00 AM ******/
SET ANSI_NULLS ON
GO
CREATE TABLE [dbo].[customers](
	[id] [int] IDENTITY(1,1) NOT NULL,
	[full_name] [nvarchar](80) NULL,
	[email] [nvarchar](80) NULL,
	[phone] [nvarchar](30) NULL,
	[note] [nvarchar](max) NULL,
 CONSTRAINT [PK_customers] PRIMARY KEY CLUSTERED
(
	[id] ASC
)WITH (PAD_INDEX = OFF) ON [PRIMARY]
) ON [PRIMARY] TEXTIMAGE_ON [PRIMARY]
GO
SET IDENTITY_INSERT [dbo].[customers] ON
INSERT [dbo].[customers] ([id], [full_name], [email], [phone], [note]) VALUES (1, N'Jane Roe', N'jane.roe@contoso.example', N'+1 206 555 0123', N'She said: "it''s ok"')
GO
INSERT [dbo].[customers] VALUES (2, N'John O''Brien', N'john.obrien@contoso.example', N'+1 206 555 0199', N'C:\temp\')
INSERT [dbo].[customers] ([id], [full_name], [email], [phone], [note]) VALUES (3, N'Zoë Müller', N'zoe.mueller@contoso.example', NULL, CAST(N'two' AS nvarchar(max)))
GO
